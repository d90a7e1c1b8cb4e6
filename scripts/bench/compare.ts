import type { Found } from '../pythons/discover';
import type { Workload } from './cases';
import { median, type Sample } from './sample';

/** One operation in one interpreter: the plain time, and what each variant takes of it. */
export interface Comparison {
  readonly python: string;
  readonly workload: Workload;
  readonly plainNs: number;
  /** By the variant's name. */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface Effort {
  readonly samples: number;
  readonly scale: number;
}

/**
 * Times all variants by turns (A, B, C, A, B, C, …), so that what changes on the machine meanwhile
 * meets all of them, and compares medians with those of the first, the plain one.
 */
export async function compare<V extends { readonly name: string }>(
  python: Found,
  workloads: readonly Workload[],
  variants: readonly V[],
  turns: number,
  take: (variant: V) => Promise<Sample>,
  progress: (text: string) => void,
): Promise<Comparison[]> {
  const taken = new Map<V, Sample[]>(variants.map((variant) => [variant, []]));
  for (let turn = 1; turn <= turns; turn++) {
    for (const [variant, samples] of taken) {
      progress(`CPython ${python.version}: ${turn} of ${turns}, ${variant.name}`);
      samples.push(await take(variant));
    }
  }
  const [plain, ...others] = variants;
  return workloads.map((workload) => {
    const middle = (variant: V): number =>
      median((taken.get(variant) ?? []).map((sample) => sample[workload.name]!));
    const plainNs = middle(plain!);
    const ratios = others.map((variant) => [variant.name, middle(variant) / plainNs] as const);
    return { python: python.version, workload, plainNs, ratios: Object.fromEntries(ratios) };
  });
}
