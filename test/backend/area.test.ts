import { describe, expect, it } from "vitest";
import { Lease } from "../../src/backend/fast/lease.js";
import { Area } from "../../src/backend/wasm/area.js";

const start = 64;

/** A memory of so many bytes. */
function areaOf(bytes: number): { readonly area: Area; readonly floats: Float32Array } {
  const floats = new Float32Array(bytes / 4);
  const hold = (wanted: number) => (start + wanted <= bytes ? start : 0);
  return { area: new Area({ hold, floats: () => floats }), floats };
}

function leaseOf(...values: readonly number[]): Lease {
  const lease = Lease.of(values.length);
  lease.values.set(values);
  return lease;
}

describe("the area of leases in a module's memory", () => {
  it("takes values in, and gives them back when somebody reads them", () => {
    const { area, floats } = areaOf(1 << 16);
    const lease = leaseOf(1, 2, 3);
    const at = area.place(lease, false);
    expect([...floats.subarray(at / 4, at / 4 + 3)]).toEqual([1, 2, 3]);
    expect(area.place(lease, false), "it stays").toBe(at);
    floats[at / 4] = 7;
    expect([...lease.values]).toEqual([7, 2, 3]);
    expect(lease.placed).toBe(false);
  });

  it("gives the place of a released lease to the next of its size, and to no other", () => {
    const { area } = areaOf(1 << 16);
    const [first, other] = [leaseOf(1), leaseOf(2)];
    const at = area.place(first, false);
    expect(area.place(other, false)).not.toBe(at);
    first.release();
    expect(area.place(leaseOf(3), false)).toBe(at);
    expect(() => area.place(first, false)).toThrow(/after its last user let go/);
  });

  it("moves every tenant out when it begins anew", () => {
    const { area } = areaOf(1 << 14);
    const leases = [1, 2, 3].map((value) => leaseOf(value));
    for (const lease of leases) expect(area.place(lease, false)).not.toBe(0);
    expect(area.place(leaseOf(4), false), "full").toBe(0);
    area.clear();
    expect(leases.map(({ values }) => values[0])).toEqual([1, 2, 3]);
    expect(area.bytes).toBe(0);
    expect(area.place(leases[2]!, false)).toBe(start);
  });

  it("lets a lease that another area has come over", () => {
    const [here, there] = [areaOf(1 << 14), areaOf(1 << 14)];
    const lease = leaseOf(5);
    here.area.place(lease, false);
    const at = there.area.place(lease, false);
    expect(there.floats[at / 4]).toBe(5);
    here.area.clear();
    expect(lease.values[0]).toBe(5);
  });
});
