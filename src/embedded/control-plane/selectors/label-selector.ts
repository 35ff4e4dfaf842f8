import { badRequest } from '../status-error.ts';
import { isLabelValue, isQualifiedName } from '../validation/names.ts';
import { labelTokens } from './label-lexer.ts';
import type { Token } from './label-lexer.ts';

export type LabelMatcher = (labels: Readonly<Record<string, string>>) => boolean;

const END: Token = { kind: 'end', text: '' };
const BINARY = new Set(['=', '==', '!=', '>', '<', 'in', 'notin', 'gt', 'lt']);

/** Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1`, with the complaints of `labels.Parser`. */
export function parseLabelSelector(text: string): LabelMatcher {
  const matchers = new Parser(labelTokens(text)).parse();
  return (labels) => matchers.every((matches) => matches(labels));
}

const complain = (found: Token, expected: string): never => {
  throw badRequest(`found '${found.text}', expected: ${expected}`);
};

class Parser {
  readonly #tokens: Token[];

  constructor(tokens: readonly Token[]) {
    this.#tokens = [...tokens];
  }

  parse(): readonly LabelMatcher[] {
    const matchers: LabelMatcher[] = [];
    for (;;) {
      const next = this.#peek();
      if (next.kind === 'end') return matchers;
      if (next.kind !== 'word' && next.kind !== 'not') complain(next, "!, identifier, or 'end of string'");
      matchers.push(this.#requirement());
      const after = this.#take();
      if (after.kind === 'end') return matchers;
      if (after.kind !== 'comma') complain(after, "',' or 'end of string'");
      const following = this.#peek();
      if (following.kind !== 'word' && following.kind !== 'not') complain(following, "identifier after ','");
    }
  }

  #requirement(): LabelMatcher {
    const negated = this.#peek().kind === 'not';
    if (negated) this.#take();
    const key = this.#take();
    if (key.kind !== 'word') within(() => complain(key, 'identifier'));
    checkKey(key.text);
    const next = this.#peek();
    if (next.kind === 'end' || next.kind === 'comma') {
      return negated ? (labels) => !(key.text in labels) : (labels) => key.text in labels;
    }
    const operator = this.#take();
    if (!BINARY.has(operator.text)) within(() => complain(operator, 'in, notin, =, ==, !=, gt, lt'));
    return operator.text === 'in' || operator.text === 'notin'
      ? setRequirement(key.text, operator.text === 'in', this.#values())
      : comparison(key.text, operator.text, this.#value());
  }

  #values(): readonly string[] {
    const open = this.#take();
    if (open.kind !== 'open') within(() => complain(open, "'('"));
    const values: string[] = [];
    let afterWord = false;
    for (;;) {
      const token = this.#take();
      if (token.kind === 'word' && !afterWord) values.push(token.text);
      else if (token.kind === 'comma') values.push(...(afterWord ? [] : ['']));
      else if (token.kind === 'close') return afterWord ? values : [...values, ''];
      else within(() => complain(token, "',', ')' or identifier"));
      afterWord = token.kind === 'word';
    }
  }

  #value(): string {
    const next = this.#peek();
    if (next.kind === 'end' || next.kind === 'comma') return '';
    const value = this.#take();
    if (value.kind !== 'word') within(() => complain(value, 'identifier'));
    return value.text;
  }

  #peek(): Token {
    return this.#tokens[0] ?? END;
  }

  #take(): Token {
    return this.#tokens.shift() ?? END;
  }
}

/** Complaints from within a requirement say so. */
function within(complaint: () => never): never {
  try {
    return complaint();
  } catch (error) {
    throw badRequest(`unable to parse requirement: ${error instanceof Error ? error.message : ''}`);
  }
}

function setRequirement(key: string, wanted: boolean, list: readonly string[]): LabelMatcher {
  for (const value of list) checkValue(key, value);
  const values = new Set(list);
  return wanted
    ? (labels) => labels[key] !== undefined && values.has(labels[key])
    : (labels) => labels[key] === undefined || !values.has(labels[key]);
}

function comparison(key: string, operator: string, value: string): LabelMatcher {
  checkValue(key, value);
  if (operator === '!=') return (labels) => labels[key] !== value;
  if (operator === '=' || operator === '==') return (labels) => labels[key] === value;
  if (!/^-?\d+$/.test(value)) {
    within(() => {
      const problem = "for 'Gt', 'Lt' operators, the value must be an integer";
      throw badRequest(`values[0]: Invalid value: ${JSON.stringify(value)}: ${problem}`);
    });
  }
  const bound = Number(value);
  return (labels) => {
    const actual = Number(labels[key] ?? Number.NaN);
    return operator === '>' || operator === 'gt' ? actual > bound : actual < bound;
  };
}

function checkKey(key: string): void {
  const [problem] = isQualifiedName(key);
  if (problem === undefined) return;
  throw badRequest(`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}: ${problem}`);
}

function checkValue(key: string, value: string): void {
  const [problem] = isLabelValue(value);
  if (problem === undefined) return;
  throw badRequest(
    `unable to parse requirement: values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${problem}`,
  );
}
