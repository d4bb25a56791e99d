import type {ReactNode} from 'react';
import {useBlogListPageStructuredData} from '@docusaurus/plugin-content-blog/client';
import type {Props} from '@theme/BlogListPage/StructuredData';
import LinkedData from '@site/src/components/LinkedData';

export default function BlogListPageStructuredData(props: Props): ReactNode {
  return <LinkedData facts={useBlogListPageStructuredData(props)} />;
}
