import type { JsonObject } from '../../../../src/embedded/control-plane/schema/index.ts';

/** A definition, and the causes of its refusal; none when it is taken. `GROUP` stands for a group of the suite's own. */
export interface DefinitionCase {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  readonly causes: readonly string[];
}

export const DEFINITION_CASES: readonly DefinitionCase[] = [
  {
    metadata: { name: 'bads.nodot' },
    spec: {
      group: 'nodot',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: ['spec.group: Invalid value: "nodot": should be a domain with at least one dot'],
  },
  {
    metadata: { name: 'wrong.name' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: ['metadata.name: Invalid value: "wrong.name": must be spec.names.plural+"."+spec.group'],
  },
  {
    metadata: { name: 'Bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'Bads', kind: 'bad_' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: [
      "metadata.name: Invalid value: \"Bads.GROUP\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "spec.names.kind: Invalid value: \"bad_\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.names.listKind: Invalid value: \"bad_List\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.names.plural: Invalid value: \"Bads\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.names.singular: Invalid value: \"bad_\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad', listKind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: ['spec.names.listKind: Invalid value: "Bad": kind and listKind may not be the same'],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad', shortNames: ['B_'], categories: ['C D'] },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: [
      "spec.names.categories[0]: Invalid value: \"C D\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.names.shortNames[0]: Invalid value: \"B_\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Foo',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: ['spec.scope: Unsupported value: "Foo": supported values: "Cluster", "Namespaced"'],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true }],
    },
    causes: ['spec.versions[0].schema.openAPIV3Schema: Required value'],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: false, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: [
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":false,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: null: must have at least one stored version',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: { group: 'GROUP', scope: 'Namespaced', names: { plural: 'bads', kind: 'Bad' }, versions: [] },
    causes: [
      'spec.versions: Invalid value: []: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: null: must have at least one stored version',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
        { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
      ],
    },
    causes: [
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must contain unique version names',
      'spec.versions: Invalid value: [{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null},{"Name":"v1","Served":true,"Storage":true,"Deprecated":false,"DeprecationWarning":null,"Schema":null,"Subresources":null,"AdditionalPrinterColumns":null,"SelectableFields":null}]: must have exactly one version marked as storage version',
      'status.storedVersions: Invalid value: ["v1"]: must have the storage version v1',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'V 1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: [
      "spec.version: Invalid value: \"V 1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      "spec.versions[0].name: Invalid value: \"V 1\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
          deprecationWarning: 'x',
        },
      ],
    },
    causes: ['spec.versions[0].deprecationWarning: Invalid value: "x": can only be set for deprecated versions'],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
          deprecated: true,
          deprecationWarning: '',
        },
      ],
    },
    causes: ['spec.versions[0].deprecationWarning: Invalid value: "": must not be an empty string'],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
          additionalPrinterColumns: [
            { name: 'A', type: 'foo', jsonPath: 'spec.x', format: 'bar' },
            { name: '', type: '', jsonPath: '' },
          ],
        },
      ],
    },
    causes: [
      'spec.additionalPrinterColumns[0].JSONPath: Invalid value: "spec.x": must be a simple json path starting with .',
      'spec.additionalPrinterColumns[0].format: Invalid value: "bar": must be one of byte,date,date-time,double,float,int32,int64,password',
      'spec.additionalPrinterColumns[0].type: Invalid value: "foo": must be one of boolean,date,integer,number,string',
      'spec.additionalPrinterColumns[1].JSONPath: Required value',
      'spec.additionalPrinterColumns[1].name: Required value',
      'spec.additionalPrinterColumns[1].type: Required value: must be one of boolean,date,integer,number,string',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
          subresources: { scale: { specReplicasPath: '.foo.x', statusReplicasPath: 'x', labelSelectorPath: '.a' } },
        },
      ],
    },
    causes: [
      'spec.subresources.scale.labelSelectorPath: Invalid value: ".a": should be a json path under either .spec or .status',
      'spec.subresources.scale.specReplicasPath: Invalid value: ".foo.x": should be a json path under .spec',
      'spec.subresources.scale.statusReplicasPath: Invalid value: "x": must be a simple json path starting with .',
    ],
  },
  {
    metadata: { name: 'bads.foo.k8s.io' },
    spec: {
      group: 'foo.k8s.io',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: [
      'metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval annotation "api-approved.kubernetes.io", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  },
  {
    metadata: { name: 'bads.foo.k8s.io', annotations: { 'api-approved.kubernetes.io': 'x' } },
    spec: {
      group: 'foo.k8s.io',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
    causes: [
      'metadata.annotations[api-approved.kubernetes.io]: Invalid value: "x": protected groups must have approval annotation "api-approved.kubernetes.io" with either a URL or a reason starting with "unapproved", see https://github.com/kubernetes/enhancements/pull/1111',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      preserveUnknownFields: true,
    },
    causes: [
      'spec.preserveUnknownFields: Invalid value: true: cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      conversion: { strategy: 'Foo' },
    },
    causes: ['spec.conversion.strategy: Unsupported value: "Foo": supported values: "None", "Webhook"'],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
      conversion: { strategy: 'Webhook' },
    },
    causes: [
      'spec.conversion.conversionReviewVersions: Required value',
      'spec.conversion.webhookClientConfig: Required value: required when strategy is set to Webhook',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { y: { type: 'string' } } } },
            },
          },
          selectableFields: [{ jsonPath: '.spec.x' }],
        },
      ],
    },
    causes: [
      'spec.selectableFields[0].jsonPath: Invalid value: ".spec.x": is an invalid path: does not refer to a valid field',
    ],
  },
  {
    metadata: { name: 'bads.GROUP' },
    spec: {
      group: 'GROUP',
      scope: 'Namespaced',
      names: { plural: 'bads', kind: 'Bad' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: { spec: { type: 'object', properties: { y: { type: 'string' } } } },
            },
          },
          selectableFields: [{ jsonPath: '.spec.y' }, { jsonPath: '.spec.y' }, { jsonPath: '.spec' }],
        },
      ],
    },
    causes: [
      'spec.selectableFields[1].jsonPath: Duplicate value: ".spec.y"',
      'spec.selectableFields[2].jsonPath: Invalid value: ".spec": must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.',
    ],
  },
];
