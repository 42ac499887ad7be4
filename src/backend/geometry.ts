/** Sizes of a 2-D convolution, all checked; pads may differ by side ("same" with an even kernel). */
export interface ConvGeometry {
  readonly batch: number;
  readonly inChannels: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly padTop: number;
  readonly padBottom: number;
  readonly padLeft: number;
  readonly padRight: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly groups: number;
}

/** Sizes of a 2-D pooling: a convolution's without channels mixed. */
export type PoolGeometry = Omit<ConvGeometry, "inChannels" | "outChannels" | "groups"> & {
  readonly channels: number;
};
