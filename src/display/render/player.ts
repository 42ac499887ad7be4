import { button } from "./controls.js";
import type { RenderHost } from "./host.js";

export interface PlayerOptions {
  readonly host: RenderHost;
  /** What has to be on screen for the animation to run. */
  readonly watched: Element;
  readonly stepMs: number;
  /** Shows the next frame. False ends the animation. */
  readonly step: () => boolean;
}

export interface Player {
  readonly node: HTMLButtonElement;
  play(): void;
  pause(): void;
  dispose(): void;
}

/** A play and pause button; the animation rests while its display is off the screen or the page is hidden. */
export function player({ host, watched, stepMs, step }: PlayerOptions): Player {
  let timer: ReturnType<typeof setInterval> | undefined;
  let playing = false;
  let visible = true;
  const t = host.translate;

  const node = button(t("Play"), () => {
    if (playing) pause();
    else play();
  });
  node.classList.add("cnnlab-play");

  const observer = new IntersectionObserver((entries) => {
    visible = entries.at(-1)?.isIntersecting ?? true;
    run();
  });
  observer.observe(watched);

  function run(): void {
    const wanted = playing && visible;
    if (wanted && timer === undefined) timer = setInterval(tick, stepMs);
    if (!wanted && timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
    }
  }

  function tick(): void {
    if (document.hidden) return;
    if (!step()) pause();
  }

  function play(): void {
    playing = true;
    node.textContent = t("Pause");
    run();
  }

  function pause(): void {
    playing = false;
    node.textContent = t("Play");
    run();
  }

  return {
    node,
    play,
    pause,
    dispose() {
      pause();
      observer.disconnect();
    },
  };
}
