import { badRequest } from '../status-error.ts';

export type LabelMatcher = (labels: Readonly<Record<string, string>>) => boolean;

const KEY = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Parses `a=b,c!=d,e in (f,g),h notin (i),j,!k,l>1` (`k8s.io/apimachinery/pkg/labels`). */
export function parseLabelSelector(text: string): LabelMatcher {
  const matchers = splitTopLevel(text).map((part) => parseRequirement(part.trim(), text));
  return (labels) => matchers.every((matches) => matches(labels));
}

function splitTopLevel(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === ',' && depth === 0) {
      parts.push(current);
      current = '';
    } else {
      current += char;
    }
  }
  return [...parts, current].filter((part, index, all) => part.trim() !== '' || all.length > 1 || index > 0);
}

function parseRequirement(part: string, whole: string): LabelMatcher {
  const sets = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(part);
  if (sets !== null) return setRequirement(checkKey(sets[1] ?? ''), sets[2] === 'in', sets[3] ?? '');
  const compared = /^([^\s=!<>]+)\s*(==|=|!=|>|<)\s*(.*)$/.exec(part);
  if (compared !== null) return comparison(checkKey(compared[1] ?? ''), compared[2] ?? '', compared[3] ?? '');
  const absent = /^!\s*(\S+)$/.exec(part);
  if (absent !== null) {
    const key = checkKey(absent[1] ?? '');
    return (labels) => !(key in labels);
  }
  if (part === '' || /[\s()=!<>]/.test(part)) throw badRequest(unparsable(part, whole));
  const key = checkKey(part);
  return (labels) => key in labels;
}

const unparsable = (part: string, whole: string): string =>
  `unable to parse requirement: found '${part}', expected: !, identifier, or 'end of string' in ${JSON.stringify(whole)}`;

function setRequirement(key: string, wanted: boolean, list: string): LabelMatcher {
  const values = new Set(list.split(',').map((value) => checkValue(key, value.trim())));
  return wanted
    ? (labels) => labels[key] !== undefined && values.has(labels[key])
    : (labels) => labels[key] === undefined || !values.has(labels[key]);
}

function comparison(key: string, operator: string, text: string): LabelMatcher {
  const value = checkValue(key, text.trim());
  if (operator === '!=') return (labels) => labels[key] !== value;
  if (operator === '=' || operator === '==') return (labels) => labels[key] === value;
  if (!/^-?\d+$/.test(value)) {
    throw badRequest(
      `unable to parse requirement: values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }
  const bound = Number(value);
  return (labels) => {
    const actual = Number(labels[key] ?? Number.NaN);
    return operator === '>' ? actual > bound : actual < bound;
  };
}

function checkKey(key: string): string {
  if (!KEY.test(key)) {
    throw badRequest(
      `unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
    );
  }
  return key;
}

function checkValue(key: string, value: string): string {
  if (!VALUE.test(value)) {
    throw badRequest(
      `unable to parse requirement: values[0][${key}]: Invalid value: ${JSON.stringify(value)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    );
  }
  return value;
}
