import { badRequest } from '../status-error.ts';

/** The value a field selector compares with, or undefined when the resource does not offer that field. */
export type FieldOf<T> = (object: T, field: string) => string | undefined;

interface Requirement {
  readonly field: string;
  readonly equal: boolean;
  readonly value: string;
}

/** Parses `metadata.name=a,spec.color!=b` (`k8s.io/apimachinery/pkg/fields`). */
export function parseFieldSelector(text: string): readonly Requirement[] {
  return splitUnescaped(text)
    .filter((part) => part !== '')
    .map((part) => {
      const found = /^(.*?)(!=|==|=)(.*)$/s.exec(part);
      if (found === null) throw badRequest(`invalid selector: '${text}'; can't understand '${part}'`);
      return { field: found[1] ?? '', equal: found[2] !== '!=', value: unescape(found[3] ?? '') };
    });
}

function splitUnescaped(text: string): readonly string[] {
  return text.match(/(?:\\.|[^,\\])+/gs) ?? [];
}

const unescape = (value: string): string => value.replaceAll(/\\([\\,=])/g, '$1');

/** A test of objects against a selector whose fields were found to be supported. */
export function matchFields<T>(requirements: readonly Requirement[], fieldOf: FieldOf<T>): (object: T) => boolean {
  return (object) => requirements.every(({ field, equal, value }) => (fieldOf(object, field) === value) === equal);
}
