'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Renders the page anew now and then while something on it is under way and somebody looks. */
export function RefreshWhile({ active, everySeconds }: { active: boolean; everySeconds: number }) {
  const router = useRouter();
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh();
    }, everySeconds * 1_000);
    return () => clearInterval(timer);
  }, [active, everySeconds, router]);
  return null;
}
