'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useSyncExternalStore } from 'react';
import { Status } from './status.tsx';
import { currentToasts, dismissToast, subscribeToToasts, type Toast } from './toast-store.ts';

const SHOWN_MS = 7000;
const NO_TOASTS: readonly Toast[] = [];

/** Where toasts appear; one of it stands in every shell. */
export function Toaster() {
  const t = useTranslations('ui.toast');
  const toasts = useSyncExternalStore(subscribeToToasts, currentToasts, () => NO_TOASTS);
  return (
    <section
      aria-label={t('region')}
      aria-live="polite"
      className="pointer-events-none fixed inset-x-4 bottom-20 z-50 flex flex-col items-end gap-2 md:bottom-6 print:hidden"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const t = useTranslations();
  useEffect(() => {
    const timer = setTimeout(() => dismissToast(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id]);
  return (
    <div className="pointer-events-auto flex max-w-sm animate-fade-in items-center gap-3 rounded-md border bg-raised py-2 pr-2 pl-4 text-sm shadow-float">
      <Status tone={toast.tone} look="text">
        <span className="text-sm font-normal whitespace-normal text-ink">{toast.text}</span>
      </Status>
      {toast.undo !== undefined && (
        <button
          type="button"
          className="font-medium text-accent underline underline-offset-[3px]"
          onClick={() => {
            toast.undo?.();
            dismissToast(toast.id);
          }}
        >
          {t('common.undo')}
        </button>
      )}
      <button
        type="button"
        aria-label={t('ui.toast.dismiss')}
        onClick={() => dismissToast(toast.id)}
        className="flex size-8 items-center justify-center rounded-sm text-ink-quiet hover:bg-hover"
      >
        <X aria-hidden="true" size={15} />
      </button>
    </div>
  );
}
