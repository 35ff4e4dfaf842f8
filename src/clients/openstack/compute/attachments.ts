import { path } from '../service/path.ts';
import { inEnvelope } from '../service/resource.ts';
import type { ServiceApi } from '../service/service-api.ts';
import {
  type InterfaceAttachment,
  interfaceAttachment,
  type ServerVolumeAttachment,
  volumeAttachment,
} from './server-schema.ts';

export interface Attachments {
  listVolumeAttachments(serverId: string): Promise<ServerVolumeAttachment[]>;
  attachVolume(
    serverId: string,
    body: { readonly volumeId: string; readonly tag?: string; readonly delete_on_termination?: boolean },
  ): Promise<ServerVolumeAttachment>;
  /** Accepted at once; done when the volume is `available`. */
  detachVolume(serverId: string, volumeId: string): Promise<void>;
  listInterfaces(serverId: string): Promise<InterfaceAttachment[]>;
  attachInterface(
    serverId: string,
    body: { readonly port_id: string; readonly tag?: string } | { readonly net_id: string },
  ): Promise<InterfaceAttachment>;
  detachInterface(serverId: string, portId: string): Promise<void>;
}

export function attachments(api: ServiceApi): Attachments {
  return {
    listVolumeAttachments: (serverId) =>
      api.list({
        operation: 'list volume attachments',
        path: path`/servers/${serverId}/os-volume_attachments`,
        items: 'volumeAttachments',
        of: volumeAttachment,
      }),
    attachVolume: (serverId, body) =>
      api.json({
        operation: 'attach volume',
        method: 'POST',
        path: path`/servers/${serverId}/os-volume_attachments`,
        json: { volumeAttachment: body },
        answer: inEnvelope('volumeAttachment', volumeAttachment),
      }),
    detachVolume: async (serverId, volumeId) => {
      const attachment = path`/servers/${serverId}/os-volume_attachments/${volumeId}`;
      await api.done({ operation: 'detach volume', method: 'DELETE', path: attachment });
    },
    listInterfaces: (serverId) =>
      api.list({
        operation: 'list interfaces',
        path: path`/servers/${serverId}/os-interface`,
        items: 'interfaceAttachments',
        of: interfaceAttachment,
      }),
    attachInterface: (serverId, body) =>
      api.json({
        operation: 'attach interface',
        method: 'POST',
        path: path`/servers/${serverId}/os-interface`,
        json: { interfaceAttachment: body },
        answer: inEnvelope('interfaceAttachment', interfaceAttachment),
      }),
    detachInterface: async (serverId, portId) => {
      const attachment = path`/servers/${serverId}/os-interface/${portId}`;
      await api.done({ operation: 'detach interface', method: 'DELETE', path: attachment });
    },
  };
}
