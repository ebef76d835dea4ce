"""Link the terms in a site's HTML.

from glossary.linking import link_terms

html = link_terms(mark_safe(page.body_html))

The other two functions are for a host's caches: linked text depends on what they return.
"""

from glossary.linking.link import link_terms
from glossary.linking.preference import reader_preference
from glossary.linking.version import vocabulary_version

__all__ = ["link_terms", "reader_preference", "vocabulary_version"]
