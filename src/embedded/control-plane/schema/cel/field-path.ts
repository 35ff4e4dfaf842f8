const STEP = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

/** A rule's `fieldPath` in the form errors have it: `.spec['a.b'].c` becomes `spec[a.b].c`. */
export function normalizeFieldPath(path: string): string {
  return parseFieldPath(path)
    .map((step) => (step.quoted ? `[${step.name}]` : `.${step.name}`))
    .join('')
    .replace(/^\./, '');
}

export interface FieldStep {
  readonly name: string;
  readonly quoted: boolean;
}

/** The steps of a `fieldPath`; what does not parse is left out (`ValidFieldPath` of apiextensions-apiserver). */
export function parseFieldPath(path: string): readonly FieldStep[] {
  const steps: FieldStep[] = [];
  STEP.lastIndex = 0;
  for (let match = STEP.exec(path); match !== null; match = STEP.exec(path)) {
    const [, plain, quoted] = match as unknown as [string, string | undefined, string | undefined];
    steps.push({ name: plain ?? (quoted ?? '').replace(/\\(.)/g, '$1'), quoted: plain === undefined });
  }
  return steps;
}
