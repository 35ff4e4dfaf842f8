import type { JsonObject } from '../schema/index.ts';
import type { ServedResource } from '../registry/served-resource.ts';

const POD_SPEC = { containers: [] };
const TEMPLATE = { metadata: {}, spec: POD_SPEC };

/**
 * What a typed object is before anything is set in it: structs that Go cannot leave out are there, so that making an object does
 * not make anybody the owner of them as such.
 */
const BLANK: JsonObject = {
  status: {},
  spec: {
    ...POD_SPEC,
    template: TEMPLATE,
    strategy: {},
    updateStrategy: {},
    jobTemplate: { metadata: {}, spec: { template: TEMPLATE } },
  },
  template: TEMPLATE,
};

/** The state that a new object is compared with. */
export const blankOf = ({ custom }: ServedResource): JsonObject => (custom ? {} : BLANK);
