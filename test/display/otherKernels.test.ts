import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { subjects } from "../bench/kernel/subjects.js";
import { text } from "../kernel/useKernel.js";
import { contentsOf, KernelClient, textOf, type Answer } from "../support/kernelClient.js";
import { temporaryFolder } from "../support/temporaryFolder.js";

const own = "application/vnd.cnnlab.tensor.v1+json";

/** What a reader of each kernel's notebook gets, and how the name of an output is told. */
const hosts = [
  { name: "tslab", shown: ["text/html"], ofLast: "stream" },
  { name: "Deno", shown: [own, "image/png", "text/html", "text/plain"], ofLast: "execute_result" },
] as const;

describe.each(hosts)("in a notebook of $name's kernel", ({ name, shown, ofLast }) => {
  const subject = subjects().find((one) => one.name === name);
  if (subject === undefined) {
    return test("cnnlab shows itself", ({ skip }) => skip("npm run bench:setup installs it"));
  }
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.launch({ spec: subject.spec, directory: folderWithCnnlab() });
  });
  afterAll(() => kernel.close());

  const run = async (code: string): Promise<Answer> => {
    const answer = await kernel.execute(code);
    expect(answer.reply.content, textOf(answer, "stderr")).toMatchObject({ status: "ok" });
    return answer;
  };

  test("a cell imports the package, and show draws a tensor", async () => {
    const answer = await run(
      `import { tensor } from "cnnlab"; import { show } from "cnnlab/display";
       show(tensor([[1, 2], [3, 4]]));`,
    );
    const [{ data } = { data: {} }] = contentsOf(answer, "display_data");
    expect(Object.keys(data as object).sort()).toEqual(shown);
    expect(data).toMatchObject({ "text/html": text(/<img [^]*<table>/) });
    expect(textOf(answer)).toBe("");
  });

  test("show replaces the output of a name", async () => {
    const answer = await run(
      `show(tensor([1]), { displayId: "a" }); show(tensor([2]), { displayId: "a", update: true });`,
    );
    const [first] = contentsOf(answer, "display_data");
    const [second] = contentsOf(answer, "update_display_data");
    expect(second?.["transient"]).toEqual(first?.["transient"]);
    expect(JSON.stringify(second)).toMatch(/value 2/);
  });

  test("a tensor is a readable result", async () => {
    const answer = await run("tensor([5])");
    expect(JSON.stringify(contentsOf(answer, ofLast))).toMatch(/tensor\(\[5\.\]\)|value 5/);
  });

  test("the engine computes a gradient", async () => {
    const answer = await run(
      `import { conv2d, randn } from "cnnlab";
       const weight = randn([2, 3, 3, 3], { requiresGrad: true });
       conv2d(randn([1, 3, 8, 8]), weight).sum().backward();
       console.log(String(weight.grad?.shape));`,
    );
    expect(textOf(answer)).toBe("2,3,3,3\n");
  });
});

/** A notebook's folder in which `npm i cnnlab` has been. */
function folderWithCnnlab(): string {
  const folder = temporaryFolder("notebook");
  const dependencies = { cnnlab: "0.1.0" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "notebook", dependencies }));
  mkdirSync(join(folder, "node_modules"));
  const source = fileURLToPath(new URL("../../src", import.meta.url));
  symlinkSync(source, join(folder, "node_modules/cnnlab"), "junction");
  return folder;
}
