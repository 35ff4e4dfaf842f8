import { z } from 'zod';
import { exactlyOne, withRules } from './rule.ts';
import { cloudId, objectName, secretKey, text } from './schema.ts';

/** An existing thing that is used as it is: never changed, never deleted. */
export const adoption = (what: string) =>
  withRules(
    z.object({
      id: cloudId().optional().describe(`Identifier of the existing ${what} in the cloud.`),
      name: text(255).optional().describe(`Name of the existing ${what}; exactly one must have it.`),
    }),
    exactlyOne('id', 'name', `say which existing ${what} is meant, by its id or by its name`),
  ).describe(`Use an existing ${what} as it is. It is never changed and never deleted.`);

export type Adoption = z.output<ReturnType<typeof adoption>>;

export const credentialsRef = z
  .object({
    name: objectName().describe('Name of a Secret in the same namespace.'),
    key: secretKey().default('clouds.yaml').describe('Key of the Secret that holds the text of a clouds.yaml file.'),
    secureKey: secretKey()
      .optional()
      .describe('Key that holds a secure.yaml file: passwords kept apart from clouds.yaml.'),
    caKey: secretKey()
      .optional()
      .describe("Key that holds the PEM certificates of the authority that signed the cloud's own certificate."),
    entry: text(255).default('openstack').describe('Entry below "clouds:" in clouds.yaml to use.'),
  })
  .describe('Where the credentials for the cloud are. Changes of the Secret are taken up at once, without a restart.');

export const secretKeyRef = (what: string, key: string) =>
  z.object({
    name: objectName().describe('Name of a Secret in the same namespace.'),
    key: secretKey().default(key).describe(`Key of the Secret that holds ${what}.`),
  });
