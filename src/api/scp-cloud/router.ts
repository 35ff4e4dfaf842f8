import { z } from 'zod';
import { deletionPolicy } from '../common/control.ts';
import { adoption } from '../common/reference.ts';
import { exactlyOne, immutable, keepsManagement, withRules } from '../common/rule.ts';
import { cloudName, ip, listMap, text } from '../common/schema.ts';

const managed = z
  .object({
    description: text(80).optional().describe('What it is for. Our mark is written behind it.'),
    externalGateway: z
      .object({
        network: cloudName().describe('Name of the network in spec.networks, of purpose External, that leads outside.'),
        enableSnat: z
          .boolean()
          .optional()
          .describe(
            'Whether machines without a floating IP reach the outside under the address of the router. Needs ' +
              'administrator credentials where it is set. Left out: Neutron decides (usually true).',
          ),
        fixedIp: ip().optional().describe('Address of the router on that network. Left out: Neutron picks one.'),
      })
      .optional()
      .describe('The way outside. Left out: the router only joins its interfaces.'),
    interfaces: listMap(
      z.object({
        network: cloudName().describe('Name of a network in spec.networks.'),
        subnet: text(255).describe('Name of a subnet of that network. The router takes the gateway address in it.'),
      }),
      32,
      'network',
      'subnet',
    )
      .default([])
      .describe('Subnets that the router joins.'),
    deletionPolicy: deletionPolicy('Delete', 'it holds no data, and Neutron refuses while floating IPs need it'),
  })
  .describe('A router that we create and hold.');

export const router = withRules(
  z.object({
    name: withRules(cloudName(), immutable('remove the router, apply, then add it under the new name')).describe(
      'Name of the router.',
    ),
    managed: managed.optional(),
    adopt: adoption('router').optional(),
  }),
  exactlyOne('managed', 'adopt', 'declare the router to create, or name the existing one to use'),
  keepsManagement,
).describe('The router between the networks, and to the outside.');
