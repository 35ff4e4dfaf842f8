import type { Fault } from '../../../errors/external-error.ts';
import type { MayRepeat } from './retry-decision.ts';
import { MalformedAnswer } from './safe-json.ts';

/** The reason with which a try is aborted when its time is up. */
export class TimeIsUp extends Error {
  override readonly name = 'TimeIsUp';
}

/** What was to be uploaded could not be read: our side's failure, not the cloud's. */
export class SourceFailed extends Error {
  override readonly name = 'SourceFailed';
}

export interface TransportFault {
  readonly fault: Fault;
  readonly mayRepeat: MayRepeat;
  /** For people; ends in a remedy where there is one. */
  readonly explanation: string;
}

const never = (fault: Fault, explanation: string): TransportFault => ({ fault, mayRepeat: 'never', explanation });
const notReached = (explanation: string): TransportFault => ({
  fault: 'unreachable',
  mayRepeat: 'always',
  explanation,
});

/** Failures before anything was sent, and those that no repetition mends. */
const BY_CODE: Readonly<Record<string, TransportFault>> = {
  ECONNREFUSED: notReached('the connection was refused'),
  ENOTFOUND: notReached('the host name is unknown'),
  EAI_AGAIN: notReached('the host name could not be resolved'),
  EHOSTUNREACH: notReached('there is no route to the host'),
  ENETUNREACH: notReached('there is no route to the network'),
  UND_ERR_CONNECT_TIMEOUT: notReached('the connection could not be made in time'),
  UND_ERR_CLOSED: notReached('the connection was closed by a change of credentials'),
  UND_ERR_DESTROYED: notReached('the connection was closed by a change of credentials'),
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: never('invalid', 'the data are not as long as announced; check their size'),
  UND_ERR_INVALID_ARG: never('invalid', 'a header or address holds characters that HTTP does not allow'),
  HPE_HEADER_OVERFLOW: never('malformed', 'the answer has too many headers'),
  UND_ERR_HEADERS_OVERFLOW: never('malformed', 'the answer has too many headers'),
};

/** Node names refused certificates so; also an `http` port spoken to over TLS. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME|ERR_SSL|EPROTO|ERR_TLS/;

/** What a failure without an HTTP answer means. */
export function transportFault(error: unknown): TransportFault {
  if (error instanceof TimeIsUp) {
    return { fault: 'timeout', mayRepeat: 'when-idempotent', explanation: error.message };
  }
  if (error instanceof MalformedAnswer) return never('malformed', `the answer ${error.message}`);
  if (error instanceof SourceFailed) return never('unavailable', error.message);
  const code = codeOf(error);
  const known = BY_CODE[code];
  if (known) return known;
  if (code.startsWith('HPE_')) return never('malformed', 'the answer is not HTTP; check host, port and scheme');
  if (CERTIFICATE.test(code)) {
    return never('unreachable', `TLS failed (${code}); check cacert in clouds.yaml and the server's certificate`);
  }
  return {
    fault: 'unreachable',
    mayRepeat: 'when-idempotent',
    explanation: code === '' ? 'the connection broke' : `the connection broke (${code})`,
  };
}

/** undici and Node wrap errors, and name several addresses tried at once in an aggregate. */
function codeOf(error: unknown): string {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    if (current instanceof AggregateError && current.errors.length > 0) return codeOf(current.errors[0]);
  }
  return '';
}
