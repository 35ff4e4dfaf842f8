import { configError } from './config-error.ts';
import { fieldsOf } from './fields.ts';
import { asMap, mergeMaps, type YamlMap } from './read-yaml.ts';

/**
 * Settles the region of an entry: the one asked for, else `region_name`, else the first of `regions`. A region written
 * as `{name, values}` brings values of its own, which win over the entry's.
 */
export function selectRegion(
  entry: YamlMap,
  wanted: string | undefined,
  path: string,
): { region: string | undefined; map: YamlMap } {
  const regions = readRegions(entry['regions'], path);
  const region = wanted ?? fieldsOf(entry, path).text('region_name') ?? regions[0]?.name;
  if (regions.length === 0) return { region, map: entry };
  const chosen = regions.find(({ name }) => name === region);
  if (!chosen) {
    const names = regions.map(({ name }) => name).join(', ');
    throw configError(`${path}.region_name must be one of the entry's regions: ${names}.`);
  }
  return { region, map: mergeMaps(entry, chosen.values) };
}

function readRegions(value: unknown, path: string): { name: string; values: YamlMap }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw configError(`${path}.regions must be a list.`);
  return value.map((item: unknown, index) => {
    if (typeof item === 'string' && item !== '') return { name: item, values: {} };
    const at = `${path}.regions[${index}]`;
    const map = asMap(item, `${at} must be a name or a map with name and values`);
    const name = fieldsOf(map, at).text('name');
    if (name === undefined) throw configError(`${at}.name is missing; write the region's name.`);
    return { name, values: asMap(map['values'] ?? {}, `${at}.values must be a map`) };
  });
}
