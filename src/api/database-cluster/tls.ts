import { z } from 'zod';
import { withRules } from '../common/rule.ts';
import { objectName } from '../common/schema.ts';

export const TLS_MODES = ['Disabled', 'Managed', 'Secret'] as const;

export const tls = withRules(
  z.object({
    mode: z
      .enum(TLS_MODES)
      .default('Disabled')
      .describe(
        'Disabled: connections are not encrypted. Managed: a certificate from a CA of ours, renewed in time; the CA is in ' +
          'every connection Secret. Secret: the certificate in secretRef.',
      ),
    secretRef: z
      .object({
        name: objectName().describe(
          'Name of a Secret of type kubernetes.io/tls in the same namespace, with the keys tls.crt, tls.key and ca.crt.',
        ),
      })
      .optional()
      .describe('The certificate, for mode Secret.'),
  }),
  {
    // The API server tries rules on the default too, {}, before the defaults within it are filled in.
    cel: "(has(self.mode) && self.mode == 'Secret') == has(self.secretRef)",
    holds: (t) => (t.mode === 'Secret') === (t.secretRef !== undefined),
    field: 'secretRef',
    message: 'belongs to mode Secret and to no other: name the Secret and set mode: Secret, or remove it',
  },
)
  .prefault({})
  .describe('Encryption of the connections of clients.');
