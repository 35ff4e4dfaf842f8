/** One disk of a new server, in Nova's block_device_mapping_v2 form. */
export interface BlockDevice {
  readonly uuid?: string;
  readonly source_type: 'image' | 'volume' | 'snapshot' | 'blank';
  readonly destination_type: 'local' | 'volume';
  /** 0 is the disk to boot from; -1 or nothing is not booted from. */
  readonly boot_index?: number;
  /** GiB. */
  readonly volume_size?: number;
  readonly volume_type?: string;
  readonly delete_on_termination?: boolean;
  readonly tag?: string;
}

export interface CreateServer {
  readonly name: string;
  readonly flavorRef: string;
  readonly imageRef?: string;
  /** Ports made beforehand keep a machine's address when the machine is replaced. */
  readonly networks:
    readonly { readonly port?: string; readonly uuid?: string; readonly tag?: string }[] | 'none' | 'auto';
  readonly metadata?: Readonly<Record<string, string>>;
  readonly availability_zone?: string;
  readonly key_name?: string;
  readonly security_groups?: readonly { readonly name: string }[];
  /** Base64, at most 64 KiB. Readable from within the machine by everybody: never a secret. */
  readonly user_data?: string;
  readonly config_drive?: boolean;
  readonly block_device_mapping_v2?: readonly BlockDevice[];
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly hostname?: string;
  /** For administrators: this very host, checked by the scheduler. */
  readonly host?: string;
  readonly adminPass?: string;
}

export interface SchedulerHints {
  /** Server group. */
  readonly group?: string;
  readonly different_host?: readonly string[];
  readonly same_host?: readonly string[];
}

export interface UpdateServer {
  readonly name?: string;
  readonly description?: string | null;
  readonly hostname?: string;
}

export interface RebuildServer {
  readonly imageRef: string;
  readonly name?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly user_data?: string | null;
  readonly key_name?: string | null;
  readonly preserve_ephemeral?: boolean;
}

export interface LiveMigrate {
  /** Left to the scheduler when null. */
  readonly host: string | null;
  readonly block_migration: boolean | 'auto';
}
