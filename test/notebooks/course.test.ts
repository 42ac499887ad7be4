import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HtmlValidate } from "html-validate";
import { beforeAll, describe, expect, it } from "vitest";
import {
  course,
  courseFolder,
  courseNotebook,
  coverCell,
  coverPicture,
  unzipped,
} from "./courseFixture.js";

const read = (site: string, name: string): string => readFileSync(join(site, name), "utf8");

describe("the site of a course", () => {
  const source = courseFolder({ "01-first": courseNotebook(), "02-second": courseNotebook() });
  const site = join(dirname(source), "site");

  beforeAll(() => {
    const done = course(source, site, "--no-execute", "--no-pdf");
    expect(done.text).toContain("index.html");
    expect(done.status).toBe(0);
  }, 120_000);

  it("has pages, slides, copies and a zip of all", () => {
    const chapter = (name: string): string[] =>
      [".html", ".slides.html", ".student.ipynb", ".teacher.ipynb"].map((e) => name + e);
    expect(readdirSync(site).sort()).toEqual(
      [
        ".cnnlab-course",
        ...chapter("01-first"),
        ...chapter("02-second"),
        "index.html",
        "site.zip",
      ].sort(),
    );
  });

  it("offers the zip, in which the index does not look for itself", () => {
    const link = 'href="site.zip"';
    expect(read(site, "index.html")).toContain(link);
    const inside = unzipped(join(site, "site.zip"));
    expect(read(join(inside, "site"), "index.html")).not.toContain(link);
  });

  it.each(["index.html", "01-first.html", "01-first.slides.html"])(
    "%s asks no other host",
    (name) => {
      const references = read(site, name).matchAll(/(?:src|href)\s*=\s*["']?([^"'\s>]+)/g);
      const outside = [...references]
        .map(([, url = ""]) => url)
        .filter((url) => /^(https?:)?\/\//.test(url));
      expect(outside).toEqual([]);
    },
  );

  it.each(["index.html", "01-first.html", "02-second.html"])(
    "all links of %s lead somewhere",
    (name) => {
      const page = read(site, name);
      const dead = [...page.matchAll(/<a [^>]*href="([^"]+)"/g)]
        .map(([, href = ""]) => decodeURIComponent(href))
        .filter((href) => {
          const [file = "", part] = href.split("#");
          if (file !== "" && !existsSync(join(site, file))) return true;
          const target = file === "" ? page : read(site, file);
          return part !== undefined && !target.includes(`id="${part}"`);
        });
      expect(dead).toEqual([]);
    },
  );

  it.each(["index.html", "01-first.html"])("%s is valid HTML", async (name) => {
    const validate = new HtmlValidate({ extends: ["html-validate:standard"] });
    const markup = read(site, name).replace(/<script>[\s\S]*?<\/script>/g, "");
    const report = await validate.validateString(markup);
    expect(
      report.results.flatMap(({ messages }) => messages.map((m) => `${m.line}: ${m.message}`)),
    ).toEqual([]);
  });

  it("names headings readably, each once, whatever is in them, and lists them", () => {
    const page = read(site, "01-first.html");
    const names = [...page.matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => id);
    expect(names).toEqual(["second-part", "卷积-of-ab", "second-part-2"]);
    expect(page).toMatch(/<h2 id="卷积-of-ab">卷积 of <math[^>]*>.*<mfrac>/);
    const list = /<nav class="parts"[\s\S]*?<\/nav>/.exec(page)?.[0] ?? "";
    expect([...list.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id)).toEqual(names);
    expect(read(site, "01-first.slides.html")).not.toContain('<nav class="parts"');
  });

  it.each([
    { name: "01-first.html", link: 'href="02-second.html#' },
    { name: "01-first.slides.html", link: 'href="02-second.slides.html#' },
    { name: "01-first.student.ipynb", link: "[on](02-second.student.ipynb#" },
    { name: "01-first.teacher.ipynb", link: "[on](02-second.teacher.ipynb#" },
  ])("$name links to the next chapter's file of its kind, and to none that is missing", (each) => {
    const text = read(site, each.name);
    expect(text).toContain(each.link);
    expect(text).not.toContain("09-far");
  });

  it("shows what a cell printed in pieces as one text", () => {
    expect(read(site, "01-first.html")).toMatch(/not bold&lt;\/b&gt;\nflushed later/);
  });

  it("keeps displays interactive, with a picture where no script runs", () => {
    const page = read(site, "01-first.html");
    expect(page).toContain('data-mime="application/vnd.cnnlab.activationGrid.v1+json"');
    expect(page).toMatch(/<img[^>]+src="data:image\/png;base64,/);
    expect(page.length).toBeLessThan(3e6);
  });

  it("carries plotly.js only where a curve is", () => {
    expect(read(site, "01-first.html")).not.toContain("plotly.js v");
  });

  it("makes a slide of each heading and nothing else of its cells", () => {
    const slides = read(site, "01-first.slides.html").replace(/<script[\s\S]*?<\/script>/g, "");
    expect(slides.match(/<section/g)?.length).toBe(slides.match(/<\/section>/g)?.length);
    const parts = slides.split("<section><section>").slice(1);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect(part).toMatch(/^\s*<div class="cell text">\s*<h[12]/);
  });

  it("draws formulas as MathML and leaves dollars in code alone", () => {
    const page = read(site, "01-first.html");
    expect(page).toMatch(/<math[^>]*>.*<mfrac>/);
    expect(page).toContain("costs $5 and $6");
    expect(page.match(/<mo stretchy="false">‖/g)).toHaveLength(2);
    expect(page).toMatch(/<span class="attached"><math.*<\/math>\.<\/span>/);
    // A label would be read in place of the formula.
    expect(page).not.toMatch(/<math[^>]*aria-label/);
  });

  it("gives a table without a head none", () => {
    const page = read(site, "01-first.html");
    expect(page).toMatch(/<table>\s*<tbody>\s*<tr>\s*<td><strong>Data/);
    expect(page).not.toMatch(/<th><\/th>/);
  });

  it("shows a widget as it stood, and escapes what a cell printed", () => {
    const page = read(site, "01-first.html");
    expect(page).toMatch(/stride<\/span> <output>2<\/output>/);
    expect(page).toMatch(/average<\/span> <output>false<\/output>/);
    expect(page).toContain("As it stood when the cell ran");
    expect(page).toContain("&lt;b&gt;not bold&lt;/b&gt;");
  });

  it("gives students no solutions and no outputs, teachers both", () => {
    const student = read(site, "01-first.student.ipynb");
    expect(student).not.toContain("answer = 42");
    expect(student).not.toContain("not bold");
    expect(read(site, "01-first.teacher.ipynb")).toContain("answer = 42");
    expect(read(site, "01-first.html")).toMatch(/<details class="solution">/);
  });
});

describe("what course.json and tags say", () => {
  it("gives the index its title and the chapters to come, and a chapter its cover", () => {
    const source = courseFolder({ "01-first": courseNotebook("1", [coverCell]) });
    const said = { title: "Nets & co", text: "All of it.", planned: ["02 · Next"] };
    writeFileSync(join(source, "course.json"), JSON.stringify(said));
    const site = join(dirname(source), "site");
    expect(course(source, site, "--no-execute", "--no-pdf").status).toBe(0);
    const index = read(site, "index.html");
    expect(index).toContain("<h1>Nets &amp; co</h1>");
    expect(index).toMatch(/<li class="planned">.*<h2>02 · Next<\/h2>/);
    expect(index).toContain(`src="data:image/png;base64,${coverPicture}"`);
  });

  it("puts what the notebooks read beside their copies, or says what is not there", () => {
    const source = courseFolder({ "01-first": courseNotebook() });
    mkdirSync(join(source, "weights"));
    writeFileSync(join(source, "weights", "net.bin"), "weights");
    writeFileSync(join(source, "course.json"), JSON.stringify({ files: ["weights"] }));
    const site = join(dirname(source), "site");
    expect(course(source, site, "--no-execute", "--no-pdf").status).toBe(0);
    expect(read(site, "weights/net.bin")).toBe("weights");
    writeFileSync(join(source, "course.json"), JSON.stringify({ files: ["../other"] }));
    const done = course(source, site, "--no-execute", "--no-pdf");
    expect(done.status).toBe(1);
    expect(done.text).toContain("got '../other'");
  });

  it("refuses a course.json that says something else", () => {
    const source = courseFolder({ "01-first": courseNotebook() });
    writeFileSync(join(source, "course.json"), JSON.stringify({ name: "x" }));
    const done = course(source, join(dirname(source), "site"), "--no-execute", "--no-pdf");
    expect(done.status).toBe(1);
    expect(done.text).toMatch(/expected title, text, planned and files/);
  });
});

describe("options and refusals", () => {
  it("builds chosen chapters without solutions", () => {
    const source = courseFolder({ "01-first": courseNotebook(), "02-second": courseNotebook() });
    const site = join(dirname(source), "site");
    const done = course(
      source,
      site,
      "--no-execute",
      "--no-pdf",
      "--chapters",
      "02",
      "--no-solutions",
    );
    expect(done.text).not.toContain("01-first");
    expect(read(site, "02-second.html")).not.toContain('solution">');
    expect(existsSync(join(site, "02-second.teacher.ipynb"))).toBe(false);
  });

  it.each([
    {
      why: "no such chapter",
      options: ["--chapters", "09"],
      says: /no chapter begins with 09; .* has 01-first/,
    },
    {
      why: "a source that is not there",
      options: ["--source", "nowhere"],
      says: /expected a folder of notebooks/,
    },
  ])("refuses $why", ({ options, says }) => {
    const source = courseFolder({ "01-first": courseNotebook() });
    const done = course(source, join(dirname(source), "site"), "--no-execute", ...options);
    expect(done.status).toBe(1);
    expect(done.text).toMatch(says);
  });

  it("does not replace a folder that holds something else", () => {
    const source = courseFolder({ "01-first": courseNotebook() });
    const target = join(dirname(source), "thesis");
    mkdirSync(target);
    writeFileSync(join(target, "thesis.txt"), "three years");
    const done = course(source, target, "--no-execute", "--no-pdf");
    expect(done.status).toBe(1);
    expect(done.text).toMatch(/holds something else than a course/);
    expect(read(target, "thesis.txt")).toBe("three years");
  });

  it("names a notebook that is none", () => {
    const source = courseFolder({});
    writeFileSync(join(source, "01-broken.ipynb"), "not json");
    const done = course(source, join(dirname(source), "site"), "--no-execute", "--no-pdf");
    expect(done.text).toMatch(/01-broken\.ipynb is no notebook/);
  });
});
