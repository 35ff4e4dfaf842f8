import { ExternalError } from '../../../errors/external-error.ts';

/** A mistake in clouds.yaml. `message` names the key and what to write; never a value, which may be a secret. */
export function configError(message: string): ExternalError {
  return new ExternalError(`clouds.yaml: ${message}`, {
    fault: 'invalid',
    system: 'clouds.yaml',
    operation: 'read cloud configuration',
  });
}
