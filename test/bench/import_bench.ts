/** The benchmark is plain JavaScript, which the compiler does not look at: what a test needs of a file is named here. */
export interface Choices {
  readonly networks: readonly string[];
  readonly size: readonly [number, number];
  readonly sizes: readonly (readonly [number, number])[];
  readonly outputStride: number;
  readonly backends: readonly string[] | undefined;
  readonly threads: readonly number[];
  readonly fetch: string;
  readonly runs: number | undefined;
  readonly only: readonly string[] | undefined;
  readonly browser: boolean;
  readonly json: boolean;
}

export interface Agreement {
  readonly maxDifference?: number;
  readonly labelsEqual?: number;
  readonly agrees: boolean;
}

interface Frame {
  readonly logits?: Float32Array;
  readonly labels?: Uint8Array;
}

interface Comparison {
  readonly results: readonly { readonly id: string; readonly threads: number; readonly median: number; readonly cpu: number; readonly beyondWeights: number }[];
}

interface Ratio {
  readonly what: string;
  readonly values: readonly (number | undefined)[];
  readonly processor?: readonly (number | undefined)[];
}

interface Files {
  readonly arguments: { readArguments(args: readonly string[]): Choices };
  readonly compare: { compareFrames(found: Frame, expected: Frame): Agreement };
  readonly ratios: { ratiosOf(networks: readonly Comparison[]): readonly Ratio[] };
  readonly report_profile: { profileTables(profile: object): string };
}

/** A file of bench/, by its name. */
export async function importBench<Name extends keyof Files>(name: Name): Promise<Files[Name]> {
  return (await import(new URL(`../../bench/${name}.mjs`, import.meta.url).href)) as Files[Name];
}
