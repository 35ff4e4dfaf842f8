import { editSection, element, findAll, mergeXml, withoutXml, type XmlElement } from '../../cluster/xml.ts';
import { CRM } from './exit.ts';
import type { Options } from '../options.ts';

type Edit = (configuration: XmlElement) => XmlElement | number;

/** The section that a bare element belongs to. */
const SECTIONS: Readonly<Record<string, string>> = {
  rsc_location: 'constraints',
  rsc_colocation: 'constraints',
  rsc_order: 'constraints',
  primitive: 'resources',
  group: 'resources',
  clone: 'resources',
  node: 'nodes',
  cluster_property_set: 'crm_config',
};

/** What cibadmin is told to do to the configuration; a number is the status that it ends with instead. */
export function editOf(options: Options, given: XmlElement | undefined, scope: string): Edit {
  const section = SECTIONS[scope] ?? scope;
  const within = (configuration: XmlElement, edit: (one: XmlElement) => XmlElement) =>
    section === 'configuration' ? edit(configuration) : editSection(configuration, section, edit);
  const xpath = options.value('A');
  if (options.has('D') || options.has('d'))
    return (configuration) => {
      const cib = element('cib', {}, [configuration]);
      const doomed = new Set(
        xpath === undefined
          ? findAll(
              cib,
              `//${given?.tag ?? ''}${given?.attributes['id'] === undefined ? '' : `[@id='${given.attributes['id']}']`}`,
            )
          : findAll(cib, xpath),
      );
      return doomed.size === 0
        ? xpath === undefined
          ? configuration
          : CRM.noSuch
        : withoutXml(configuration, (one) => doomed.has(one));
    };
  if (!given) return (configuration) => configuration;
  if (options.has('R'))
    return (configuration) => (given.tag === 'configuration' ? given : within(configuration, () => given));
  const wrapped = given.tag === section ? given : element(section, {}, [given]);
  if (options.has('C'))
    return (configuration) => {
      const ids = new Set(wrapped.children.map(({ attributes }) => attributes['id']));
      const existing = configuration.children.find(({ tag }) => tag === section)?.children ?? [];
      if (existing.some(({ attributes }) => ids.has(attributes['id']))) return CRM.exists;
      return within(configuration, (one) => mergeXml(one, wrapped));
    };
  return (configuration) => {
    if (section === 'configuration') return mergeXml(configuration, wrapped);
    const known = configuration.children.some(({ tag }) => tag === section);
    if (!known) return element(configuration.tag, configuration.attributes, [...configuration.children, wrapped]);
    return within(configuration, (one) => mergeXml(one, wrapped));
  };
}
