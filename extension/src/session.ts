/** What the plugins learn from Lab and the displays read: displays are created without a reference to Lab. */
export interface Session {
  translate: (text: string) => string;
  settings: Settings;
}

/** The settings of schema/plugin.json. */
export interface Settings {
  readonly animation: boolean;
  readonly colors: "viridis" | "grey";
  readonly maxHeight: number;
  readonly courseFolder: string;
}

export const session: Session = {
  translate: (text) => text,
  settings: { animation: true, colors: "viridis", maxHeight: 560, courseFolder: "" },
};
