import { Optional } from '@marcbachmann/cel-js';
import type { Environment } from '@marcbachmann/cel-js';
import {
  DNS_LABEL,
  DNS_SUBDOMAIN,
  DNS_1035_LABEL,
  LABEL_VALUE,
  nameErrors,
  QUALIFIED_NAME,
} from '../../validation/names.ts';
import { formatCheck } from '../../validation/formats.ts';
import { isUrl, urlComplaint } from './urls.ts';
import { namespace, opaqueType } from './library.ts';

type FormatErrors = (text: string) => readonly string[];

class NamedFormat {
  readonly errors: FormatErrors;

  constructor(errors: FormatErrors) {
    this.errors = errors;
  }
}

const known =
  (format: string, complaint: string): FormatErrors =>
  (text) =>
    formatCheck(format)?.(text) === true ? [] : [complaint];

/** The named formats of `library/format.go`; those with `Prefix` allow a trailing dash. */
const FORMATS: Readonly<Record<string, FormatErrors>> = {
  dns1123Label: (text) => nameErrors(DNS_LABEL, text),
  dns1123Subdomain: (text) => nameErrors(DNS_SUBDOMAIN, text),
  dns1035Label: (text) => nameErrors(DNS_1035_LABEL, text),
  dns1123LabelPrefix: (text) => nameErrors(DNS_LABEL, maskTrailingDash(text)),
  dns1123SubdomainPrefix: (text) => nameErrors(DNS_SUBDOMAIN, maskTrailingDash(text)),
  dns1035LabelPrefix: (text) => nameErrors(DNS_1035_LABEL, maskTrailingDash(text)),
  qualifiedName: (text) => nameErrors(QUALIFIED_NAME, text),
  labelValue: (text) => nameErrors(LABEL_VALUE, text),
  uri: (text) => (isUrl(text) ? [] : [urlComplaint(text)]),
  uuid: known('uuid', 'does not match the UUID format'),
  byte: known('byte', 'invalid base64'),
  date: known('date', 'invalid date'),
  datetime: known('datetime', 'invalid datetime'),
};

const TYPE = 'kubernetes.NamedFormat';

/** `format.dns1123Label().validate(text)` and `format.named("uri")`. */
export function registerFormats(environment: Environment): void {
  opaqueType(environment, TYPE, NamedFormat);
  const format = namespace(environment, 'format');
  for (const [name, errors] of Object.entries(FORMATS)) {
    const value = new NamedFormat(errors);
    environment.registerFunction(`${format}.${name}(): ${TYPE}`, () => value);
  }
  environment
    .registerFunction(`${format}.named(string): optional<${TYPE}>`, (_: unknown, name: string) => {
      const errors = FORMATS[name];
      return errors === undefined ? Optional.none() : Optional.of(new NamedFormat(errors));
    })
    .registerFunction(`${TYPE}.validate(string): optional<list<string>>`, ({ errors }: NamedFormat, text: string) => {
      const found = errors(text);
      return found.length === 0 ? Optional.none() : Optional.of([...found]);
    });
}

const maskTrailingDash = (text: string): string => (/.-$/.test(text) ? `${text.slice(0, -1)}a` : text);
