import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { KernelClient, contentsOf, textOf } from "../../support/kernelClient.js";

type State = Readonly<Record<string, unknown>>;

/** State of each widget as ipywidgets 8.1 sends it (`widget.get_state()`), references as `<Model>`. */
const oracle = JSON.parse(
  readFileSync(new URL("ipywidgets.json", import.meta.url), "utf8"),
) as Readonly<Record<string, State>>;

const viewType = "application/vnd.jupyter.widget-view+json";
const needsOptions = /^(Dropdown|RadioButtons|ToggleButtons|Select|SelectionSlider)$/;

/** What the front end cannot fill in itself; the bytes of an image travel apart. */
function required(name: string): string[] {
  const keys = ["_options_labels", "value", "index", "style", "layout", "children"];
  return Object.keys(oracle[name] ?? {}).filter(
    (key) => /^_(model|view)_(name|module)/.test(key) || (keys.includes(key) && name !== "Image"),
  );
}

describe("widgets", () => {
  let kernel: KernelClient;
  const models = new Map<string, State>();

  beforeAll(async () => {
    kernel = await KernelClient.start();
  }, 60_000);
  afterAll(() => kernel.close());

  /** Runs a cell; remembers the models that it opened or changed; fails if the cell does. */
  async function run(code: string) {
    const answer = await kernel.execute(code);
    expect(answer.reply.content["status"], JSON.stringify(answer.reply.content)).toBe("ok");
    for (const { header, content } of kernel.published) {
      const data = content["data"] as { readonly state?: State } | undefined;
      if (data?.state === undefined) continue;
      const id = String(content["comm_id"]);
      if (header.msg_type === "comm_open" || header.msg_type === "comm_msg")
        models.set(id, { ...models.get(id), ...data.state });
    }
    return answer;
  }

  const modelNamed = (name: string, at = -1) =>
    [...models].filter(([, state]) => state["_model_name"] === name).at(at) ?? ["", {}];

  /** Sends a message that has no reply, and waits until it is handled. */
  async function tell(type: string, content: State): Promise<void> {
    const message = kernel.message(type, content);
    await kernel.send(kernel.shell, message);
    await kernel.until(
      ({ parentHeader, content: { execution_state } }) =>
        parentHeader.msg_id === message.header.msg_id && execution_state === "idle",
    );
  }

  /** Plays the front end's side of a widget's comm. */
  const send = (id: string, data: State) => tell("comm_msg", { comm_id: id, data });

  it.each(Object.keys(oracle))("%s opens as in ipywidgets", async (name) => {
    const options = needsOptions.test(name) ? '{ options: ["a", "b"] }' : "";
    await run(`import * as w from '@cnnlab/widgets'; const made = new w.${name}(${options}); made`);
    const [, state] = modelNamed(`${name}Model`);
    const referred = Object.entries(state).map(([key, value]) => {
      const id = typeof value === "string" && /^IPY_MODEL_(.*)$/.exec(value)?.[1];
      return [key, id ? `<${String(models.get(id)?.["_model_name"])}>` : value];
    });
    const sent = Object.fromEntries(referred) as State;
    // A zero-width space keeps ipywidgets' empty fields from collapsing; browsers do without.
    const wanted = Object.entries(oracle[name] ?? {}).filter(
      ([key, value]) => key in sent && value !== "\u200b",
    );
    expect(sent).toMatchObject(Object.fromEntries(wanted));
    expect(Object.keys(sent)).toEqual(expect.arrayContaining(required(name)));
  });

  it("shows itself as a view of its model", async () => {
    const answer = await run("const slider = new w.IntSlider({ value: 3, max: 10 }); slider");
    const [result] = contentsOf(answer, "execute_result");
    const [id] = modelNamed("IntSliderModel");
    expect(result?.["data"]).toMatchObject({
      [viewType]: { version_major: 2, version_minor: 0, model_id: id },
    });
  });

  it("follows the front end, and the front end it", async () => {
    await run(
      "const seen: number[] = []; slider.observe('value', (c) => seen.push(c.previous, c.value))",
    );
    const [id] = modelNamed("IntSliderModel");
    await send(id, { method: "update", state: { value: 7 }, buffer_paths: [] });
    await run("console.log(slider.value, seen); slider.value = 99");
    expect(models.get(id)?.["value"]).toBe(10);
    expect(textOf(await run("console.log(`${slider.value} ${JSON.stringify(seen)}`)"))).toBe(
      "10 [3,7,7,10]\n",
    );
  });

  it("reports clicks and choices", async () => {
    await run(
      "let clicks = 0; new w.Button({ description: 'go' }).onClick(() => clicks++);" +
        "const menu = new w.Dropdown({ options: { small: 8, large: 64 }, value: 64 });" +
        "const picked: (number | undefined)[] = []; menu.observe('value', ({ value }) => picked.push(value))",
    );
    await send(modelNamed("ButtonModel")[0], { method: "custom", content: { event: "click" } });
    await send(modelNamed("DropdownModel")[0], { method: "update", state: { index: 0 } });
    expect(
      textOf(await run("console.log(`${clicks} ${menu.value} ${JSON.stringify(picked)}`)")),
    ).toBe("1 8 [8]\n");
  });

  it("refuses what a widget cannot hold", async () => {
    const outOfRange = await kernel.execute("new w.IntSlider({ min: 5, max: 1 })");
    expect(outOfRange.reply.content["evalue"]).toBe(
      "IntSlider: expected min at most max; came min 5, max 1",
    );
    const unknown = await kernel.execute("menu.value = 3");
    expect(unknown.reply.content["evalue"]).toBe(
      "Dropdown: expected one of small, large; came another value",
    );
  });

  it("gives all states to a page that is opened later", async () => {
    const [id] = modelNamed("IntSliderModel");
    await tell("comm_open", {
      ...{ comm_id: "control", target_name: "jupyter.widget.control", data: {} },
    });
    await send("control", { method: "request_states" });
    const answer = await kernel.until(({ content }) => content["comm_id"] === "control");
    expect(answer.content["data"]).toMatchObject({
      method: "update_states",
      states: { [id]: { model_name: "IntSliderModel", state: { value: 10 } } },
    });
  });

  it("captures output in a widget", async () => {
    await run(
      "const out = new w.Output(); await out.capture(() => { console.log('in'); console.error('err'); display.html('<b>x</b>'); return 5 })",
    );
    expect(modelNamed("OutputModel")[1]["outputs"]).toMatchObject([
      { output_type: "stream", name: "stdout", text: "in\n" },
      { output_type: "stream", name: "stderr", text: "err\n" },
      { output_type: "display_data", data: { "text/html": "<b>x</b>" } },
      {
        output_type: "display_data",
        data: { "text/plain": expect.stringContaining("5") as string },
      },
    ]);
    await run("await out.capture(() => { throw new RangeError('inside') })");
    expect(modelNamed("OutputModel")[1]["outputs"]).toMatchObject([
      ...Array.from({ length: 4 }, () => ({})),
      { output_type: "error", ename: "RangeError", evalue: "inside" },
    ]);
  });

  it("interact runs at once and on every change, with typed values", async () => {
    const answer = await run(
      `w.interact({ stride: [1, 4], rate: [0, 1, 0.1], pool: ['max', 'avg'], bias: true, label: 'x' },
        ({ stride, rate, pool, bias, label }) => {
          const typed: [number, number, 'max' | 'avg', boolean, string] = [stride, rate, pool, bias, label];
          console.log(JSON.stringify(typed));
        })`,
    );
    expect(contentsOf(answer, "display_data")).toMatchObject([{ data: { [viewType]: {} } }]);
    const output = () => modelNamed("OutputModel")[1]["outputs"];
    expect(output()).toMatchObject([{ text: '[2,0.5,"max",true,"x"]\n' }]);
    await send(modelNamed("IntSliderModel")[0], { method: "update", state: { value: 4 } });
    await send(modelNamed("DropdownModel")[0], { method: "update", state: { index: 1 } });
    await run("await new Promise((resolve) => setTimeout(resolve, 60))");
    expect(output()).toMatchObject([{ text: '[4,0.5,"avg",true,"x"]\n' }]);
  });

  it("interact outlives a first run that fills memory", async () => {
    const answer = await run(
      `w.interact({ n: [1, 4] }, ({ n }) => {
        for (let i = 0; i < 40; i++) Reflect.set(globalThis, 'kept', Array.from({ length: 1e5 }, (_, k) => ({ k })));
        console.log("alive");
      })`,
    );
    expect(answer.reply.content).toMatchObject({ status: "ok" });
    expect(modelNamed("OutputModel")[1]["outputs"]).toMatchObject([{ text: "alive\n" }]);
  });

  it("interact rejects values of other types before running", async () => {
    const answer = await kernel.execute("w.interact({ n: [1, 4] }, ({ n }) => n.length)");
    expect(answer.reply.content).toMatchObject({ ename: "TypeCheckError" });
  });
});
