const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const LABEL_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_MESSAGE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

const tooLong = (limit: number): string => `must be no more than ${limit} characters`;

/** Checks of `k8s.io/apimachinery/pkg/util/validation`: the answers are what is wrong, in its words. */
export const isLabel = (text: string): readonly string[] => check(text, 63, LABEL, LABEL_MESSAGE);
export const isLabel1035 = (text: string): readonly string[] => check(text, 63, LABEL_1035, LABEL_1035_MESSAGE);
export const isSubdomain = (text: string): readonly string[] => check(text, 253, SUBDOMAIN, SUBDOMAIN_MESSAGE);
export const isLabelValue = (text: string): readonly string[] => check(text, 63, LABEL_VALUE, LABEL_VALUE_MESSAGE);

function check(text: string, limit: number, pattern: RegExp, message: string): readonly string[] {
  return [...(text.length > limit ? [tooLong(limit)] : []), ...(pattern.test(text) ? [] : [message])];
}

/** A name that is one segment of a path. */
export function isPathSegment(text: string): readonly string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((char) => text.includes(char)).map((char) => `may not contain '${char}'`);
}

/** `[prefix/]name`, as keys of labels and annotations and finalizers are. */
export function isQualifiedName(text: string): readonly string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_MESSAGE.replace('name part ', '')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const ofPrefix =
    prefix === undefined
      ? []
      : prefix === ''
        ? ['prefix part must be non-empty']
        : isSubdomain(prefix).map((m) => `prefix part ${m}`);
  if (name === '') return [...ofPrefix, 'name part must be non-empty', QUALIFIED_MESSAGE];
  return [
    ...ofPrefix,
    ...(name.length > 63 ? [`name part ${tooLong(63)}`] : []),
    ...(QUALIFIED.test(name) ? [] : [QUALIFIED_MESSAGE]),
  ];
}
