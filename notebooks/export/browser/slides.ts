/** reveal.js, which the page carries. */
declare const Reveal: { initialize(options: Readonly<Record<string, unknown>>): Promise<unknown> };

const WIDTH = 1200;
const HEIGHT = 750;
/** Height inside a slide's padding. */
const ROOM = HEIGHT - 44;
/** A slide may be made this small before it is cut in two; what cannot be cut is made as small as it takes. */
const SMALL = 0.78;
const CHARTS_MS = 3000;

/** What stays together: an element, and the cells around it that go along as empty copies. */
interface Unit {
  readonly node: HTMLElement;
  readonly around: readonly HTMLElement[];
}

void start();

async function start(): Promise<void> {
  await chartsDrawn();
  for (const slide of document.querySelectorAll<HTMLElement>(".slides > section > section"))
    fill(slide);
  document.querySelector(".reveal")?.classList.remove("measuring");
  const size = { width: WIDTH, height: HEIGHT };
  await Reveal.initialize({ ...size, hash: true, center: false, transition: "none" });
}

/** Until then a slide does not know how tall it is; a chart that does not come must not keep the slides away. */
async function chartsDrawn(): Promise<void> {
  await document.fonts.ready;
  const charts = [...document.querySelectorAll(".cnnlab-chart")];
  const end = performance.now() + CHARTS_MS;
  while (charts.some((chart) => chart.querySelector(".main-svg") === null)) {
    if (performance.now() > end) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Cuts a slide that is too tall into several, one below the other, each shrunk to fit. */
function fill(slide: HTMLElement): void {
  let after = slide;
  for (const [i, units] of cut(unitsOf(slide)).entries()) {
    const page = i === 0 ? slide : document.createElement("section");
    if (page !== after) after.after(page);
    after = page;
    const content = document.createElement("div");
    content.className = "page";
    for (const unit of units) place(unit, content);
    page.append(content);
    const height = content.offsetHeight;
    if (height > ROOM) content.style.zoom = String(Math.floor((1000 * ROOM) / height) / 1000);
  }
  for (const emptied of childrenOf(slide)) if (emptied.className !== "page") emptied.remove();
}

/** Whole cells where they fit, else their code, outputs and paragraphs. */
function unitsOf(slide: HTMLElement): readonly Unit[] {
  return childrenOf(slide).flatMap((cell) => {
    if (cell.offsetHeight <= ROOM / SMALL) return [{ node: cell, around: [] }];
    return childrenOf(cell).flatMap((part) =>
      part.matches(".outputs")
        ? childrenOf(part).map((node) => ({ node, around: [cell, part] }))
        : [{ node: part, around: [cell] }],
    );
  });
}

function cut(units: readonly Unit[]): readonly (readonly Unit[])[] {
  const pages: Unit[][] = [];
  for (const unit of units) {
    const page = pages.at(-1);
    const room = page !== undefined && bottomOf([unit]) - topOf(page) <= ROOM / SMALL;
    // A heading alone says nothing.
    if (room || page?.every(({ node }) => /^H\d$/.test(node.tagName))) page?.push(unit);
    else pages.push([unit]);
  }
  return pages;
}

/** Moves a unit to the end of `content`, inside copies of the cells that it stood in. */
function place({ node, around }: Unit, content: HTMLElement): void {
  let inside = content;
  for (const element of around) {
    const last = inside.lastElementChild;
    if (last instanceof HTMLElement && last.className === element.className) inside = last;
    else {
      const copy = element.cloneNode() as HTMLElement;
      // The first copy inherits the id, and with it the links.
      element.removeAttribute("id");
      inside.append(copy);
      inside = copy;
    }
  }
  inside.append(node);
}

function childrenOf(node: HTMLElement): readonly HTMLElement[] {
  return [...node.children].filter((child) => child instanceof HTMLElement);
}

function topOf(units: readonly Unit[]): number {
  return Math.min(...units.map(({ node }) => node.getBoundingClientRect().top));
}

function bottomOf(units: readonly Unit[]): number {
  return Math.max(...units.map(({ node }) => node.getBoundingClientRect().bottom));
}
