"""The agents of articles: keywords, outlines, drafts from sources, pages, their decay.

They assemble what sources say and measure it. Where a language model would write
better, an agent of the same contract takes the step's place; what checks it stays.
"""
