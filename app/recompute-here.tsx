import { Recompute } from '#components/evidence/recompute.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';

/** Recompute here, against the keys that this site publishes. */
export function RecomputeHere({ number, bundleHref }: { number: string; bundleHref: string }) {
  return (
    <ClientMessages namespaces={['recompute', 'findings']}>
      <Recompute number={number} bundleHref={bundleHref} keysHref="/.well-known/openbook-keys.json" />
    </ClientMessages>
  );
}
