import type { Kernel } from "../backend.js";
import { allFloat32, fits, floats } from "./image.js";
import type { Machine } from "./machine.js";

interface SgdPlan {
  readonly lr: number;
  readonly momentum: number;
  readonly dampening: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
  readonly first: boolean;
}

interface AdamPlan {
  readonly lr: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  readonly decoupled: boolean;
  readonly correction1: number;
  readonly correction2: number;
}

/** The optimizers' steps, in place: inputs are parameter, gradient and state; outputs the same without the gradient. */
export function sgdUpdate(machine: Machine): Kernel<SgdPlan> {
  return {
    run([, grad], plan, [weight, velocity]) {
      if (grad === undefined || weight === undefined) return false;
      if (!allFloat32(grad, weight, velocity) || !fits(grad)) return false;
      const arrays = [
        floats(weight),
        floats(grad),
        velocity === undefined ? null : floats(velocity),
      ];
      const { lr, momentum, dampening, weightDecay } = plan;
      const numbers = [weight.storage.length, Number(plan.first), Number(plan.nesterov)];
      machine.run("sgd", arrays, numbers, [lr, momentum, dampening, weightDecay]);
      return true;
    },
  };
}

export function adamUpdate(machine: Machine): Kernel<AdamPlan> {
  return {
    run([, grad], plan, [weight, mean, square]) {
      if (grad === undefined || weight === undefined || mean === undefined || square === undefined)
        return false;
      if (!allFloat32(grad, weight, mean, square) || !fits(grad)) return false;
      const { lr, beta1, beta2, eps, weightDecay, correction1, correction2 } = plan;
      machine.run(
        "adam",
        [floats(weight), floats(grad), floats(mean), floats(square)],
        [weight.storage.length, Number(plan.decoupled)],
        [lr, beta1, beta2, eps, weightDecay, correction1, correction2],
      );
      return true;
    },
  };
}
