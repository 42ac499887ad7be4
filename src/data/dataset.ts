/** Channels, height and width of one picture. */
export type ImageShape = readonly [channels: number, height: number, width: number];

/**
 * What a {@link DataLoader} draws from: labelled pictures, read one at a time so that nothing needs to hold
 * them all as floats. Anything with these members will do.
 */
export interface Dataset {
  /** Number of pictures. */
  readonly length: number;
  /** Shape [C, H, W] of every picture. */
  readonly shape: ImageShape;
  /** Class names in label order. */
  readonly classes: readonly string[];
  /** Label of picture `index`: an index into `classes`. */
  label(index: number): number;
  /** Writes picture `index`, C * H * W float32 values in row-major order, into `out` from `offset` on. */
  read(index: number, out: Float32Array, offset: number): void;
}
