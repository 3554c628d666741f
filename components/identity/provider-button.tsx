'use client';

import { LogIn } from 'lucide-react';
import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';

type ProviderButtonProps = { readonly label: string; readonly returnTo: string | undefined };

/**
 * Goes to the company's identity provider. A plain form would be refused there: the policy of the page lets forms go to
 * this site only, redirects included.
 */
export function ProviderButton({ label, returnTo }: ProviderButtonProps) {
  const [isGoing, setGoing] = useState(false);
  return (
    <button
      type="button"
      aria-disabled={isGoing}
      className={buttonClass({ variant: 'primary' })}
      onClick={() => {
        if (!isGoing) {
          setGoing(true);
          void signIn('oidc', { callbackUrl: returnTo ?? '/welcome' });
        }
      }}
    >
      <LogIn aria-hidden="true" size={16} />
      {label}
    </button>
  );
}
