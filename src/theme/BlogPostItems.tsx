import type {ComponentProps, ReactNode} from 'react';
import Heading from '@theme/Heading';
import BlogPostItems from '@theme-original/BlogPostItems';
import useDocusaurusContext from '@docusaurus/useDocusaurusContext';

/** The list of notes, under the heading that the page lacks. */
export default function BlogPostItemsWithHeading(props: ComponentProps<typeof BlogPostItems>): ReactNode {
  const {siteConfig} = useDocusaurusContext();
  return (
    <>
      <Heading as="h1">Notes on {siteConfig.title}</Heading>
      <BlogPostItems {...props} />
    </>
  );
}
