import { formatNumber } from "../../payload/format.js";
import { sizeCanvas } from "../../render/canvas.js";
import { slider } from "../../render/controls.js";
import { h } from "../../render/dom.js";
import { pictureCanvas } from "../../render/pictureCanvas.js";
import type { ActivationGridPayload } from "../schema.js";
import type { MapPainter } from "./painter.js";

const SIDE = 236;

export interface EnlargedOptions {
  readonly payload: ActivationGridPayload;
  readonly painter: MapPainter;
  readonly frame: number;
  readonly map: number;
  readonly translate: (text: string) => string;
}

/** One map large, laid over the picture that went in, with its figures. */
export function enlargedMap(options: EnlargedOptions): readonly HTMLElement[] {
  const { payload, painter, frame, map, translate: t } = options;
  const [, , height = 1, width = 1] = payload.maps.shape;
  const scale = SIDE / Math.max(height, width);
  const canvas = h("canvas", { role: "img", "aria-label": painter.describe(frame, map) });
  const single = painter.single(frame, map);
  const picture = payload.input === undefined ? undefined : pictureCanvas(payload.input);
  const draw = (share: number) => {
    const context = sizeCanvas(canvas, Math.round(width * scale), Math.round(height * scale));
    if (context === undefined || single === undefined) return;
    const box = [0, 0, Math.round(width * scale), Math.round(height * scale)] as const;
    if (picture !== undefined) context.drawImage(picture, ...box);
    context.globalAlpha = picture === undefined ? 1 : share;
    context.drawImage(single, ...box);
  };
  draw(0.65);
  const { mean, zeros } = painter.statistics(frame, map);
  const facts: readonly (readonly [string, string])[] = [
    [t("range"), painter.describe(frame, map).replace(`${payload.unit} `, "")],
    [t("mean"), formatNumber(mean, 3)],
    [t("zeros"), `${formatNumber(zeros * 100, 3)} %`],
  ];
  const overlay =
    picture === undefined
      ? []
      : [
          slider({
            label: t("Map over input"),
            min: 0,
            max: 100,
            value: 65,
            format: (value) => `${value} %`,
            onInput: (value) => draw(value / 100),
          }).node,
        ];
  return [
    h("div", { style: "margin: 8px 0" }, canvas),
    ...overlay,
    h(
      "dl",
      { class: "cnnlab-stats" },
      ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
  ];
}
