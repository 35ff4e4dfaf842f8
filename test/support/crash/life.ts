import type { Dispatcher } from 'undici';
import type { KubernetesConnection } from '../../../src/clients/kubernetes/index.ts';
import { isWrite } from '../stage.ts';

/**
 * The time that one operator has: it is killed right after its first fatal write to the cloud, which is done and of which it
 * never hears. From then on nothing that it asks reaches anybody. What it finds at its beginning is what the one before it
 * left: so a chain of lives tries every moment before and after a write.
 */
export interface Life {
  readonly toCloud: Dispatcher.DispatcherComposeInterceptor;
  readonly toCluster: Dispatcher.DispatcherComposeInterceptor;
  /** The write that it ended with; undefined while it lasts. */
  end(): string | undefined;
}

export function createLife(isFatal: (write: string) => boolean): Life {
  let dying = false;
  let end: string | undefined;
  const cut: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
    if (dying) throw reset();
    return dispatch(options, handler);
  };
  return {
    toCluster: cut,
    toCloud: (dispatch) => {
      const whileAlive = cut(dispatch);
      return (options, handler) => {
        const { pathname } = new URL(options.path, 'http://cloud');
        const write = `${options.method} ${pathname}`;
        const isLast = !dying && isWrite({ method: options.method, path: pathname }) && isFatal(write);
        if (!isLast) return whileAlive(options, handler);
        dying = true;
        const whenDone = () => {
          end = write;
        };
        return dispatch(options, unheard(handler, whenDone));
      };
    },
    end: () => end,
  };
}

/** The same connection, that reaches nobody after the end. */
export function cutBy({ toCluster }: Life, connection: KubernetesConnection): KubernetesConnection {
  const authorize = async () => {
    const { headers, dispatcher } = await connection.authorize();
    return { headers, dispatcher: dispatcher.compose(toCluster) };
  };
  return { ...connection, authorize };
}

function reset(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}

/** Whatever the answer is, it is lost. */
function unheard(handler: Dispatcher.DispatchHandler, whenDone: () => void): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
    onResponseStart: () => undefined,
    onResponseData: () => undefined,
    onResponseEnd: (controller) => {
      whenDone();
      handler.onResponseError?.(controller, reset());
    },
    onResponseError: (controller, error) => {
      whenDone();
      handler.onResponseError?.(controller, error);
    },
  };
}
