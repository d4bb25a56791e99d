import type {ReactNode} from 'react';
import {useBlogPostStructuredData} from '@docusaurus/plugin-content-blog/client';
import LinkedData from '@site/src/components/LinkedData';

export default function BlogPostStructuredData(): ReactNode {
  return <LinkedData facts={useBlogPostStructuredData()} />;
}
