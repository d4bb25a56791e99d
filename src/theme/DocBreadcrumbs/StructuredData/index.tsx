import type {ReactNode} from 'react';
import {useBreadcrumbsStructuredData} from '@docusaurus/plugin-content-docs/client';
import type {Props} from '@theme/DocBreadcrumbs/StructuredData';
import LinkedData from '@site/src/components/LinkedData';

export default function DocBreadcrumbsStructuredData(props: Props): ReactNode {
  return <LinkedData facts={useBreadcrumbsStructuredData(props)} />;
}
