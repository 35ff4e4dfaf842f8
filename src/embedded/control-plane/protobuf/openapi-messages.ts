/** What a field of a Swagger document is in protobuf; `name` and messages by their names below, `*` repeats. */
export type OpenApiField =
  'text' | 'text*' | 'bool' | 'int' | 'double' | 'any*' | 'any' | OpenApiMessage | `${OpenApiMessage}*` | Wrapped;
/** A message that the document does not show, around what it does: a map, a choice, or one value or several. */
export type Wrapped =
  'Definitions' | 'Paths' | 'Responses' | 'Parameter*' | 'SchemaItem' | 'Items' | 'TypeItem' | 'More';
export type OpenApiMessage = keyof typeof MESSAGES;

interface Message {
  /** Number and kind of each member; those that a document has and this does not are left out. */
  readonly fields: Readonly<Record<string, readonly [number: number, kind: OpenApiField]>>;
  /** Number of the list that takes the members whose names begin with `x-`. */
  readonly extensions: number;
}

/** The limits that parameters and schemas have in common, from a number on. */
const schemaFields = {
  $ref: [1, 'text'],
  format: [2, 'text'],
  title: [3, 'text'],
  description: [4, 'text'],
  default: [5, 'any'],
  multipleOf: [6, 'double'],
  maximum: [7, 'double'],
  exclusiveMaximum: [8, 'bool'],
  minimum: [9, 'double'],
  exclusiveMinimum: [10, 'bool'],
  maxLength: [11, 'int'],
  minLength: [12, 'int'],
  pattern: [13, 'text'],
  maxItems: [14, 'int'],
  minItems: [15, 'int'],
  uniqueItems: [16, 'bool'],
  maxProperties: [17, 'int'],
  minProperties: [18, 'int'],
  required: [19, 'text*'],
  enum: [20, 'any*'],
  additionalProperties: [21, 'More'],
  type: [22, 'TypeItem'],
  items: [23, 'Items'],
  allOf: [24, 'Schema*'],
  properties: [25, 'Definitions'],
  example: [30, 'any'],
} as const;

/** Messages of gnostic's `openapi.v2` that the documents here have (OpenAPIv2.proto of google/gnostic-models). */
export const MESSAGES = {
  Document: {
    fields: { swagger: [1, 'text'], info: [2, 'Info'], paths: [8, 'Paths'], definitions: [9, 'Definitions'] },
    extensions: 16,
  },
  Info: { fields: { title: [1, 'text'], version: [2, 'text'], description: [3, 'text'] }, extensions: 7 },
  PathItem: {
    fields: {
      get: [2, 'Operation'],
      put: [3, 'Operation'],
      post: [4, 'Operation'],
      delete: [5, 'Operation'],
      patch: [8, 'Operation'],
      parameters: [9, 'Parameter*'],
    },
    extensions: 10,
  },
  Operation: {
    fields: {
      tags: [1, 'text*'],
      description: [3, 'text'],
      operationId: [5, 'text'],
      produces: [6, 'text*'],
      consumes: [7, 'text*'],
      parameters: [8, 'Parameter*'],
      responses: [9, 'Responses'],
    },
    extensions: 13,
  },
  BodyParameter: {
    fields: {
      description: [1, 'text'],
      name: [2, 'text'],
      in: [3, 'text'],
      required: [4, 'bool'],
      schema: [5, 'Schema'],
    },
    extensions: 6,
  },
  PathParameter: {
    fields: {
      required: [1, 'bool'],
      in: [2, 'text'],
      description: [3, 'text'],
      name: [4, 'text'],
      type: [5, 'text'],
      format: [6, 'text'],
      uniqueItems: [19, 'bool'],
    },
    extensions: 22,
  },
  QueryParameter: {
    fields: {
      required: [1, 'bool'],
      in: [2, 'text'],
      description: [3, 'text'],
      name: [4, 'text'],
      type: [6, 'text'],
      format: [7, 'text'],
      uniqueItems: [20, 'bool'],
    },
    extensions: 23,
  },
  Response: { fields: { description: [1, 'text'], schema: [2, 'SchemaItem'] }, extensions: 5 },
  Schema: { fields: schemaFields, extensions: 31 },
} as const;

/** A message's description, without its exact members. */
export const messageOf = (name: OpenApiMessage): Message => MESSAGES[name];
