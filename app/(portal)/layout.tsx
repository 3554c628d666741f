import '../globals.css';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { HtmlDocument } from '#components/shell/html-document.tsx';
import { vendorName } from '#server/api/guards.ts';

export const viewport: Viewport = { colorScheme: 'light dark', viewportFit: 'cover' };

export function generateMetadata(): Metadata {
  return { title: { default: vendorName(), template: `%s · ${vendorName()}` }, robots: { index: false } };
}

export default function PortalLayout({ children }: { children: ReactNode }) {
  return <HtmlDocument>{children}</HtmlDocument>;
}
