/** A project changed: which revision it has now. */
export interface ProjectNews {
  readonly project: string;
  readonly revision: number;
}

/** How tabs hear of each other's changes. What is posted is not heard by who posted it. */
export interface NewsChannel {
  post(news: ProjectNews): void;
  listen(listener: (news: ProjectNews) => void): () => void;
  close(): void;
}

/** Over the browser's BroadcastChannel. */
export function broadcastNews(name = 'portside-projects'): NewsChannel {
  const channel = openChannel(name);
  if (!channel) return silentNews();
  return {
    post: (news) => channel.postMessage(news),
    listen(listener) {
      const receive = (event: MessageEvent<unknown>) => {
        if (isNews(event.data)) listener(event.data);
      };
      channel.addEventListener('message', receive);
      return () => channel.removeEventListener('message', receive);
    },
    close: () => channel.close(),
  };
}

/** Null for a page that may not store anything: it has nothing to tell other tabs either. */
function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'SecurityError') return null;
    throw thrown;
  }
}

/** Used if there is one tab only. */
export function silentNews(): NewsChannel {
  return { post: () => undefined, listen: () => () => undefined, close: () => undefined };
}

/** A tab of another version may say what this one does not understand. */
function isNews(data: unknown): data is ProjectNews {
  const news = data as Partial<ProjectNews> | null;
  return typeof news?.project === 'string' && typeof news.revision === 'number';
}
