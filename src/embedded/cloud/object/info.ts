import { LISTING_LIMIT } from './listing.ts';

/** `/info`: limits and what is switched on. */
export const INFO = {
  swift: {
    version: '2.30.1',
    strict_cors_mode: true,
    policies: [{ name: 'Policy-0', aliases: 'Policy-0', default: true }],
    allow_account_management: true,
    account_autocreate: true,
    max_file_size: 5_368_709_122,
    max_meta_name_length: 128,
    max_meta_value_length: 256,
    max_meta_count: 90,
    max_meta_overall_size: 4096,
    max_header_size: 8192,
    max_object_name_length: 1024,
    container_listing_limit: LISTING_LIMIT,
    account_listing_limit: LISTING_LIMIT,
    max_account_name_length: 256,
    max_container_name_length: 256,
    extra_header_count: 0,
  },
  slo: {
    max_manifest_segments: 1000,
    max_manifest_size: 8_388_608,
    yield_frequency: 10,
    min_segment_size: 1,
    allow_async_delete: false,
  },
  versioned_writes: { allowed_flags: ['x-versions-location', 'x-history-location'] },
  account_quotas: {},
  container_quotas: {},
  tempurl: {
    methods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
    incoming_remove_headers: ['x-timestamp'],
    incoming_allow_headers: [],
    outgoing_remove_headers: ['x-object-meta-*'],
    outgoing_allow_headers: ['x-object-meta-public-*'],
    allowed_digests: ['sha1', 'sha256', 'sha512'],
    deprecated_digests: ['sha1'],
  },
  bulk_delete: { max_deletes_per_request: 10_000, max_failed_deletes: 1000 },
} as const;
