import type { Json, JsonObject } from '../json.ts';

/** `TableColumnDefinition` of `meta.k8s.io/v1`. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is always shown; above that only with `-o wide`. */
  readonly priority: number;
}

/** How objects of one resource become rows. */
export interface TableDefinition {
  readonly columns: readonly TableColumn[];
  /** The cells of one object; `nowMs` is the wall clock, for ages. */
  cells(object: JsonObject, nowMs: number): readonly Json[];
}

/** Which part of an object a row carries (`includeObject` of the table options). */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableRequest {
  readonly table: TableDefinition;
  readonly objects: readonly JsonObject[];
  /** `metadata` of the list: resourceVersion, continue, remainingItemCount. */
  readonly listMetadata: JsonObject;
  readonly nowMs: number;
  readonly includeObject: IncludeObject;
  /** False in all but the first event of a watch. */
  readonly withColumns: boolean;
}

/** The `Table` document that `kubectl get` asks for. */
export function renderTable(request: TableRequest): JsonObject {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: request.listMetadata,
    columnDefinitions: request.withColumns ? request.table.columns.map((column): Json => ({ ...column })) : [],
    rows: request.objects.map((object): Json => {
      const row = rowObject(object, request.includeObject);
      return { cells: [...request.table.cells(object, request.nowMs)], ...(row === undefined ? {} : { object: row }) };
    }),
  };
}

function rowObject(object: JsonObject, include: IncludeObject): JsonObject | undefined {
  if (include === 'None') return undefined;
  if (include === 'Object') return object;
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object['metadata'] ?? {} };
}
