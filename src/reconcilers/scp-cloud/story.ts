import type { Happening } from '../../runtime/index.ts';
import type { UploadNews } from './uploads.ts';

/** What people are told about an upload. */
export function tellUpload(news: UploadNews): Happening {
  const action = 'UploadImage';
  switch (news.what) {
    case 'begun':
      return { type: 'Normal', reason: 'Uploading', action, note: `Uploading image ${news.name}${sizeOf(news.bytes)}` };
    case 'uploaded':
      return { type: 'Normal', reason: 'Uploaded', action, note: `Uploaded image ${news.name}${sizeOf(news.bytes)}` };
    case 'failed':
      return {
        type: 'Warning',
        reason: news.failure.reason,
        action,
        note: `Image ${news.name}: ${news.failure.message}`,
      };
  }
}

function sizeOf(bytes: number | undefined): string {
  return bytes === undefined ? '' : ` (${bytes} bytes)`;
}
