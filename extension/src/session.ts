/** What the plugin learns from Lab and the displays read: they are created without a reference to it. */
export interface Session {
  translate: (text: string) => string;
  /** The setting "Animate displays". */
  animation: boolean;
}

export const session: Session = {
  translate: (text) => text,
  animation: true,
};
