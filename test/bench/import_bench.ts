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
  readonly train: boolean;
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

export interface FirstStep {
  readonly crossEntropy: number;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

interface StepAgreement {
  readonly crossEntropy: number;
  readonly gradient: number;
  readonly variable: string;
  readonly variables: number;
  readonly agrees: boolean;
}

interface TrainingContender {
  readonly id: string;
  readonly learns: string;
  readonly isPlainJavaScript: boolean;
}

interface StepResult {
  readonly id: string;
  readonly median: number;
  readonly cpu: number;
  readonly agreement?: { readonly agrees: boolean };
}

interface Figure {
  readonly what: string;
  readonly asked: string;
  readonly measured: number | undefined;
  readonly processor: number | undefined;
  readonly unit: string;
  readonly reached: boolean | undefined;
}

interface TimedFrame {
  readonly ms: number;
  readonly cpu: number;
  readonly resident: number;
}

interface Times {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly afterPause?: number;
  readonly all: readonly number[];
}

interface Files {
  readonly arguments: { readArguments(args: readonly string[]): Choices };
  readonly compare: { compareFrames(found: Frame, expected: Frame): Agreement };
  readonly measure: { measureInTurn(entries: readonly { readonly runs: number; turn(): Promise<readonly TimedFrame[]> }[]): Promise<Times[]> };
  readonly serve: { turnOf(frame: () => Promise<TimedFrame>): Promise<TimedFrame[]> };
  readonly ratios: { ratiosOf(networks: readonly Comparison[]): readonly Ratio[] };
  readonly report_profile: { profileTables(profile: object): string };
  readonly 'train/asked': {
    figuresOf(results: readonly StepResult[], memory: readonly { readonly network: string; readonly peak: number }[]): Figure[];
  };
  readonly 'train/contenders': { listTrainingContenders(choices: Pick<Choices, 'only' | 'threads'>): TrainingContender[] };
  readonly 'train/first_step': {
    writeFirstStep(path: string, step: FirstStep): void;
    readFirstStep(path: string): FirstStep;
    compareFirstSteps(found: FirstStep, expected: FirstStep, options: { readonly part: boolean }): StepAgreement;
    withFurtherLoss(agreement: StepAgreement, found: Pick<FirstStep, 'crossEntropy'>, expected: Pick<FirstStep, 'crossEntropy'>): StepAgreement;
  };
  readonly 'train/report': { describeStepAgreement(id: string, agreement: StepAgreement): string; figureTable(figures: readonly Figure[]): string };
}

/** A file of bench/, by its name. */
export async function importBench<Name extends keyof Files>(name: Name): Promise<Files[Name]> {
  return (await import(new URL(`../../bench/${name}.mjs`, import.meta.url).href)) as Files[Name];
}
