"""The scene: picture and words of one trace composed into what the replayer needs, plain JSON (``SCENE.md``)."""
