import { z } from 'zod';
import { deletionPolicy } from '../common/control.ts';
import { secretKeyRef } from '../common/reference.ts';
import { exactlyOne, immutable, keepsManagement, withRules } from '../common/rule.ts';
import { cidr, cloudName, listSet, text } from '../common/schema.ts';
import { bastion } from './bastion.ts';

export const keypair = withRules(
  z.object({
    name: withRules(cloudName(), immutable('remove the keypair, apply, then add it under the new name')).describe(
      'Name of the keypair. Nova gives a keypair no field for our mark, so a managed one carries it in its name in ' +
        'the cloud: see status.resources.',
    ),
    managed: z
      .object({
        publicKey: withRules(text(4096), immutable('Nova cannot change a keypair; declare one with another name'), {
          cel: "self.matches('^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+=*( [^\\n]*)?$')",
          holds: (key) => PUBLIC_KEY.test(key),
          message:
            'must be one line of an OpenSSH public key such as "ssh-ed25519 AAAA... comment" (never a private key)',
        }).describe('The public key in OpenSSH form, one line.'),
        deletionPolicy: deletionPolicy('Delete', 'servers made with it keep their own copy of the key'),
      })
      .optional()
      .describe('A keypair that we create and hold, under the user of the credentials.'),
    adopt: z
      .object({ name: text(255).describe('Name of the existing keypair of the user of the credentials.') })
      .optional()
      .describe('Use an existing keypair as it is. It is never changed and never deleted.'),
  }),
  exactlyOne('managed', 'adopt', 'declare the keypair to create, or name the existing one to use'),
  keepsManagement,
).describe('The SSH key that new machines are made with.');

const PUBLIC_KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9@.-]+) [A-Za-z0-9+/]+=*( [^\n]*)?$/;

export const nodeAccess = z
  .object({
    sshUser: text(32)
      .regex(/^[a-z_][a-z0-9_-]*$/)
      .default('debian')
      .describe('User to log in as on machines.'),
    keySecretRef: secretKeyRef('the private key in OpenSSH form', 'ssh-privatekey')
      .optional()
      .describe('The private key that fits the keypair.'),
    bastion: bastion.optional(),
    clients: listSet(cidr(), 16)
      .default([])
      .describe(
        'Networks that SSH comes from, in CIDR notation: that of the operator, or of the bastion. The security groups of ' +
          'machines let no other in; a bastion that the cloud makes is let in besides. Left empty: from everywhere, by ' +
          'key only; with such a bastion: from nowhere else.',
      ),
  })
  .prefault({})
  .describe('How machines made for other resources of this cloud are reached over SSH.');
