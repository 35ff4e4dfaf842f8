/** A rule about names: what matches, how long, and what the API server says otherwise. */
export interface NameRule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly complaint: string;
}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

export const DNS_LABEL: NameRule = {
  pattern: new RegExp(`^${LABEL}$`),
  maxLength: 63,
  complaint: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '${LABEL}')`,
};

export const DNS_SUBDOMAIN: NameRule = {
  pattern: new RegExp(`^${SUBDOMAIN}$`),
  maxLength: 253,
  complaint: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`,
};

export const DNS_1035_LABEL: NameRule = {
  pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  maxLength: 63,
  complaint:
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
};

export const LABEL_VALUE: NameRule = {
  pattern: new RegExp(`^(${QUALIFIED})?$`),
  maxLength: 63,
  complaint: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(${QUALIFIED})?')`,
};

/** `name` or `prefix/name`. */
export const QUALIFIED_NAME: NameRule = {
  pattern: new RegExp(`^(${SUBDOMAIN}/)?${QUALIFIED}$`),
  maxLength: 317,
  complaint: `name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${QUALIFIED}')`,
};

/** Everything wrong with a name, in the API server's words (`util/validation/validation.go`). */
export function nameErrors(rule: NameRule, text: string): readonly string[] {
  return [
    ...(text.length > rule.maxLength ? [`must be no more than ${rule.maxLength} bytes`] : []),
    ...(rule.pattern.test(text) ? [] : [rule.complaint]),
  ];
}
