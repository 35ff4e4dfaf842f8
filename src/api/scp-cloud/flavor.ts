import { z } from 'zod';
import { deletionPolicy } from '../common/control.ts';
import { adoption } from '../common/reference.ts';
import { exactlyOne, immutable, keepsManagement, withRules } from '../common/rule.ts';
import { cloudName, integer, listSet, stringMap, text } from '../common/schema.ts';

const fixed = () => immutable('Nova cannot change a flavor; declare one with another name and remove this one');
const size = (min: number, max: number) => withRules(integer(min, max), fixed());

const managed = z
  .object({
    description: text(200).optional().describe('What it is for. Our mark is written behind it.'),
    vcpus: size(1, 1024).describe('Virtual CPUs.'),
    ramMiB: size(1, 16_777_216).describe('Memory in MiB.'),
    diskGiB: size(0, 1_048_576).default(0).describe('Root disk in GiB. 0: as large as the image, or a volume.'),
    ephemeralGiB: size(0, 1_048_576).default(0).describe('Second disk in GiB that lives as long as the server.'),
    swapMiB: size(0, 1_048_576).default(0).describe('Swap disk in MiB.'),
    extraSpecs: withRules(stringMap(32), {
      cel: "self.all(k, k.size() <= 255 && k.matches('^[A-Za-z0-9_.: -]+$'))",
      holds: (specs) => Object.keys(specs).every((key) => key.length <= 255 && /^[A-Za-z0-9_.: -]+$/.test(key)),
      message: 'has a key that Nova refuses: use letters, digits, spaces and _ . : - only, at most 255 of them',
    })
      .default({})
      .describe('Extra specs, such as hw:cpu_policy: dedicated. Others on the flavor are left alone.'),
    public: withRules(z.boolean(), fixed()).default(true).describe('Whether every project may use it.'),
    projects: listSet(text(64), 64)
      .default([])
      .describe('Ids of projects that may use it besides our own, where it is not public.'),
    deletionPolicy: deletionPolicy('Delete', 'servers made with it keep their own copy of its sizes'),
  })
  .describe('A flavor that we create and hold. Needs administrator credentials.');

export const flavor = withRules(
  z.object({
    name: cloudName().describe('Name of the flavor.'),
    managed: withRules(managed, {
      cel: '!self.public || self.projects.size() == 0',
      holds: (f) => !f.public || f.projects.length === 0,
      field: 'projects',
      message: 'has no meaning for a public flavor: set public to false, or remove the list',
    }).optional(),
    adopt: adoption('flavor').optional(),
  }),
  exactlyOne('managed', 'adopt', 'declare the flavor to create, or name the existing one to use'),
  keepsManagement,
);
